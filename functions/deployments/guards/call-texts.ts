import type { Action, CallFailure } from '../../service-state/evaluation.ts';

const FAILED: Readonly<Record<CallFailure['how'], string>> = {
  refused: 'ECS refused',
  unclear: 'ECS did not answer',
  'not-called': 'Farwatch could not open a session for',
};

/** What went wrong with a call: `ECS refused UpdateService to orders:41 (AccessDeniedException: not authorized)`. */
export const describeFailure = ({ call, to, error, failure }: Action): string => {
  const named = [...new Set([error, failure?.message])].filter(Boolean).join(': ');
  return `${FAILED[failure?.how ?? 'refused']} ${call} to ${to ?? 'the target'} (${named})`;
};
