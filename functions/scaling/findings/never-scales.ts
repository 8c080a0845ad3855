import { isScaling } from '../activity.ts';
import type { Rule } from '../finding.ts';
import { finding } from '../finding.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Two whole weeks, because a quiet week proves nothing. AWS keeps six. */
const WINDOW_DAYS_MIN = 14;

/** A scalable target whose count never changed: it has no effect, or the metric is the wrong one. */
export const neverScales: Rule = (picture) => {
  const { settings, to } = picture;
  const { from, activities } = picture.past ?? picture;
  const days = Math.floor((to - from) / DAY_MS);
  if (!settings || days < WINDOW_DAYS_MIN || settings.minimum === settings.maximum) return undefined;
  if (activities.some(isScaling) || (settings.suspended.in && settings.suspended.out)) return undefined;
  const refused = activities.length;
  const policies =
    settings.policies.length === 0
      ? 'It has no scaling policy at all.'
      : `Its policies: ${settings.policies.map(({ name }) => name).join(', ')}.`;
  return finding(picture, {
    kind: 'never-scales',
    weight: 'hint',
    title: `Has not scaled once in ${days} days`,
    evidence: [
      policies,
      `Limits ${settings.minimum}..${settings.maximum}; auto scaling looked and did nothing ${refused} times.`,
    ],
    suggestion:
      settings.policies.length === 0
        ? 'Add a target-tracking policy, or deregister the scalable target: limits alone do nothing.'
        : 'If its load is even, set a fixed count. If not, its metric does not follow the load, as CPU does not in a ' +
          'service that waits for others: scale on requests per target.',
  });
};
