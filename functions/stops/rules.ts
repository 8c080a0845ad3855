import type { Rule } from './rule.ts';

/** First match wins, so the particular stands above the general. */
export const RULES: readonly Rule[] = [
  {
    cause: 'user.stopped',
    wording: 'stopCode UserInitiated',
    when: ({ stop }) => (stop.stopCode === 'UserInitiated' ? `stopCode ${stop.stopCode}` : undefined),
  },
  { cause: 'memory.oom', wording: 'OutOfMemoryError: container killed …', says: [/outofmemory/] },
  { cause: 'scheduler.scale_in', wording: 'Scaling activity initiated by …', says: [/scaling activity initiated/] },
  {
    cause: 'exit.application_error',
    wording: 'exit code 1',
    when: ({ containers }) => {
      const failed = containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
      return failed === undefined ? undefined : `${failed.name} exited ${failed.exitCode}`;
    },
  },
];
