import type { Rule } from '../finding.ts';
import { clock, desiredNow, finding } from '../finding.ts';

/** Someone set a desired count outside the limits: ECS allows it, and the next activity reverts it. */
export const outsideLimits: Rule = (picture) => {
  const { settings, changes } = picture;
  const desired = desiredNow(picture);
  const last = changes.at(-1);
  if (!settings || desired === null || !last) return undefined;
  if (desired >= settings.minimum && desired <= settings.maximum) return undefined;
  const side = desired < settings.minimum ? 'below the minimum' : 'above the maximum';
  return finding(picture, {
    kind: 'outside-limits',
    weight: desired < settings.minimum ? 'harm' : 'cost',
    title: `The desired count of ${desired} is ${side} (${settings.minimum}..${settings.maximum})`,
    evidence: [`${clock(last.at)}: set to ${desired} (${last.cause.reason}).`],
    suggestion:
      desired < settings.minimum
        ? 'Only the next scale-out raises it to the minimum. Set it to the minimum or more now, or suspend ' +
          'scaling if the service should be off.'
        : 'The next scaling activity cuts it to the maximum. Raise the maximum if you need that many tasks.',
    since: last.at,
  });
};
