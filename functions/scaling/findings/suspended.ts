import type { Rule } from '../finding.ts';
import { finding } from '../finding.ts';

/** Somebody suspended scaling of the target, wholly or in one direction. */
export const suspended: Rule = (picture) => {
  const is = picture.settings?.suspended;
  if (!is || (!is.in && !is.out && !is.scheduled)) return undefined;
  const parts = [is.out ? 'scale-out' : '', is.in ? 'scale-in' : '', is.scheduled ? 'scheduled scaling' : ''].filter(
    Boolean,
  );
  return finding(picture, {
    kind: 'suspended',
    weight: is.out ? 'harm' : 'hint',
    title: `Suspended: ${parts.join(', ')}`,
    evidence: ['The scalable target says so (SuspendedState). AWS does not say since when or by whom.'],
    suggestion: 'Resume it with register-scalable-target --suspended-state, unless somebody still needs it off.',
  });
};
