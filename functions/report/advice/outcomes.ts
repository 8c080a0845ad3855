import * as z from 'zod/mini';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { PastRecommendation } from '../../sizing/realised.ts';

/** What came of a size that we had recommended; kept when the five weeks in which reports measure it are over. */
export type Outcome = {
  /** When it was taken, epoch milliseconds. */
  readonly at: number;
  readonly before: TaskSize;
  readonly after: TaskSize;
  readonly kind: 'saved' | 'no saving' | 'regressed' | 'out of memory';
  readonly afterDays: 7 | 28;
  /** What we had said of it, and USD a month that it saved; null where no price was known. */
  readonly outOfMemory: number;
  readonly promised: number | null;
  readonly saving: number | null;
};

const size = z.object({ cpu: z.number(), memory: z.number() });

/** As a document has it. */
export const outcomeSchema = z.object({
  at: z.number(),
  before: size,
  after: size,
  kind: z.enum(['saved', 'no saving', 'regressed', 'out of memory']),
  afterDays: z.union([z.literal(7), z.literal(28)]),
  outOfMemory: z.number(),
  promised: z.nullable(z.number()),
  saving: z.nullable(z.number()),
});

/** Outcomes kept of one service. */
const KEPT = 12;

/** The outcome as it is remembered; undefined when nothing came of it yet, or it was not our advice. */
export const outcomeOf = ({ change, outcome }: PastRecommendation): Outcome | undefined => {
  if (outcome.kind === 'too early' || change.predictedOutOfMemory === undefined) return undefined;
  return {
    at: change.changedAt.getTime(),
    before: change.before,
    after: change.after,
    kind: outcome.kind,
    afterDays: outcome.afterDays,
    outOfMemory: change.predictedOutOfMemory,
    promised: change.predictedSaving ?? null,
    saving: outcome.savingPerMonth,
  };
};

/**
 * Outcomes with a newer look at one of them, oldest change first; the same list when it says nothing new. A task that
 * ran out of memory stays remembered, though a later look may have forgotten its stop.
 */
export const addOutcome = (known: readonly Outcome[], outcome: Outcome): readonly Outcome[] => {
  const before = known.find(({ at }) => at === outcome.at);
  const next = before?.kind === 'out of memory' ? { ...outcome, kind: before.kind } : outcome;
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(next)) return known;
  return [...known.filter(({ at }) => at !== outcome.at), next].sort((a, b) => a.at - b.at).slice(-KEPT);
};

/** Remembered outcomes of a service for our calibration, without the change that this report measures itself. */
export const pastOf = (
  service: string,
  outcome: readonly Outcome[],
  measured: PastRecommendation | null,
): readonly PastRecommendation[] =>
  outcome
    .filter(({ at }) => at !== measured?.change.changedAt.getTime())
    .map(({ at, before, after, kind, afterDays, outOfMemory, promised, saving }) => ({
      change: {
        service,
        before,
        after,
        changedAt: new Date(at),
        predictedOutOfMemory: outOfMemory,
        predictedSaving: promised ?? undefined,
      },
      outcome: { kind, afterDays, savingPerMonth: saving, revert: false, reason: '' },
    }));
