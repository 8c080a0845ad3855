import type { Context } from 'aws-lambda';

type Flushing = { readonly flush: () => void };

/** A Lambda on a schedule: builds its effects once, runs, and writes its counters. */
export const onSchedule = <Effects extends Flushing>(
  run: (fx: Effects & { readonly remainingMs: () => number }) => Promise<unknown>,
  live: () => Effects,
): ((event: unknown, context: Context) => Promise<void>) => {
  let effects: Effects | undefined;
  return async (_event, context) => {
    effects ??= live();
    try {
      await run({ ...effects, remainingMs: () => context.getRemainingTimeInMillis() });
    } finally {
      effects.flush();
    }
  };
};
