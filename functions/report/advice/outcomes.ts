import * as z from 'zod/mini';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { PastRecommendation } from '../../sizing/realised.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { epochMs } from '../../primitives/instant-schema.ts';

/** The outcome of a recommended size; stored after the five weeks in which reports measure it. */
export type Outcome = {
  /** When it was adopted, epoch milliseconds. */
  readonly at: EpochMs;
  readonly before: TaskSize;
  readonly after: TaskSize;
  readonly kind: 'saved' | 'no saving' | 'regressed' | 'out of memory';
  readonly afterDays: 7 | 28;
  /** The prediction, null for a service that scales; and USD a month saved, null when no price was known. */
  readonly outOfMemory: number | null;
  readonly promised: number | null;
  readonly saving: number | null;
};

const size = z.object({ cpu: z.number(), memory: z.number() });

/** In stored form. */
export const outcomeSchema = z.object({
  at: epochMs,
  before: size,
  after: size,
  kind: z.enum(['saved', 'no saving', 'regressed', 'out of memory']),
  afterDays: z.union([z.literal(7), z.literal(28)]),
  outOfMemory: z.nullable(z.number()),
  promised: z.nullable(z.number()),
  saving: z.nullable(z.number()),
});

/** Outcomes stored per service. */
const KEPT = 12;

/** The outcome in stored form; undefined when there is none yet, or Farwatch did not recommend the size. */
export const outcomeOf = ({ change, outcome }: PastRecommendation): Outcome | undefined => {
  if (outcome.kind === 'too early' || change.predicted === null) return undefined;
  return {
    at: change.changedAt.getTime(),
    before: change.before,
    after: change.after,
    kind: outcome.kind,
    afterDays: outcome.afterDays,
    outOfMemory: change.predicted.outOfMemory,
    promised: change.predicted.saving,
    saving: outcome.savingPerMonth,
  };
};

/**
 * Outcomes with a newer check of one of them, oldest change first; the same list without news. A task that ran out of
 * memory stays recorded, even if a later check no longer sees its stop.
 */
export const addOutcome = (known: readonly Outcome[], outcome: Outcome): readonly Outcome[] => {
  const before = known.find(({ at }) => at === outcome.at);
  const next = before?.kind === 'out of memory' ? { ...outcome, kind: before.kind } : outcome;
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(next)) return known;
  return [...known.filter(({ at }) => at !== outcome.at), next].sort((a, b) => a.at - b.at).slice(-KEPT);
};

/** Stored outcomes of a service for the calibration, without the change that this report measures itself. */
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
        predicted: { outOfMemory, saving: promised },
      },
      outcome: { kind, afterDays, savingPerMonth: saving, revert: false, reason: '' },
    }));
