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
    title: `Has not scaled in ${days} days`,
    evidence: [
      policies,
      `Limits ${settings.minimum}..${settings.maximum}; auto scaling decided ${refused} times to change nothing.`,
    ],
    suggestion:
      settings.policies.length === 0
        ? 'Add a target-tracking policy, or deregister the scalable target: limits without a policy do nothing.'
        : 'If the load is constant, set a fixed count. If not, the metric (such as CPU in a service that ' +
          'mostly waits for others) does not follow the load: scale on requests per target.',
  });
};
