import type { Rule } from '../finding.ts';
import { finding } from '../finding.ts';

/** Scaling of the target is suspended, completely or in one direction. */
export const suspended: Rule = (picture) => {
  const kind = picture.settings?.suspended;
  if (!kind || (!kind.in && !kind.out && !kind.scheduled)) return undefined;
  const parts = [
    kind.out ? 'scale-out' : '',
    kind.in ? 'scale-in' : '',
    kind.scheduled ? 'scheduled scaling' : '',
  ].filter(Boolean);
  return finding(picture, {
    kind: 'suspended',
    weight: kind.out ? 'harm' : 'hint',
    title: `Suspended: ${parts.join(', ')}`,
    evidence: ['SuspendedState of the scalable target shows it. AWS does not record since when or by whom.'],
    suggestion: 'Resume it with register-scalable-target --suspended-state, unless somebody still needs it suspended.',
  });
};
