import { plural } from '../../primitives/plural.ts';
import type { Rule } from '../finding.ts';
import { finding } from '../finding.ts';

/** Limits without any room. */
export const minimumEqualsMaximum: Rule = (picture) => {
  const { settings } = picture;
  if (!settings || settings.minimum !== settings.maximum || settings.policies.length === 0) return undefined;
  return finding(picture, {
    kind: 'minimum-equals-maximum',
    weight: 'hint',
    title: `Cannot scale: minimum and maximum are both ${settings.minimum}`,
    evidence: [`Without effect: ${plural(settings.policies.length, 'scaling policy', 'scaling policies')}.`],
    suggestion: 'Raise the maximum, or remove the policies if the count is meant to be fixed.',
  });
};
