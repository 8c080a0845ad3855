import { verifyRollbacks } from '../deployments/verification.ts';
import type { EcsEvent } from '../events/event.ts';
import { believeService } from './believe-service.ts';
import { believeTask } from './believe-task.ts';
import { keptBuckets } from './buckets.ts';
import type { Draft, FoldContext } from './draft.ts';
import { draftOf, secondsOf } from './draft.ts';
import { forget } from './forget.ts';
import { suspect } from './suspicion.ts';
import { tell } from './tidings.ts';
import { keptTrials } from './trials.ts';
import type { Watch } from './watch.ts';
import { DEAD_KEPT } from './watch.ts';

const isEach = <Value>(values: Iterable<Value>, isSo: (value: Value) => boolean): boolean => {
  for (const value of values) if (!isSo(value)) return false;
  return true;
};

/** Dead tasks whose stop is not stale yet, the newest thousand of them. */
const keptDead = (draft: Draft, { now, staleEventMinutes }: FoldContext): Watch['dead'] => {
  const oldest = secondsOf(now) - staleEventMinutes * 60;
  if (draft.dead.size <= DEAD_KEPT && isEach(draft.dead.values(), ({ at }) => at >= oldest)) return draft.dead;
  const fresh = [...draft.dead].filter(([, { at }]) => at >= oldest);
  if (fresh.length <= DEAD_KEPT) return new Map(fresh);
  const newestFirst = fresh.sort(([taskA, a], [taskB, b]) => b.at - a.at || (taskA < taskB ? -1 : 1));
  return new Map(newestFirst.slice(0, DEAD_KEPT));
};

const believe = (draft: Draft, event: EcsEvent, context: FoldContext): void => {
  if (event.kind === 'task') believeTask(draft, event, context);
  else believeService(draft, event);
  draft.heardAt = Math.max(draft.heardAt, secondsOf(event.at));
};

const believed = (watch: Watch, draft: Draft, context: FoldContext): Watch => ({
  ...watch,
  serviceArn: draft.serviceArn,
  live: draft.live,
  dead: keptDead(draft, context),
  trials: keptTrials(draft),
  buckets: keptBuckets(draft, secondsOf(context.now)),
  hooks: draft.hooks,
  hookSeen: draft.hookSeen,
  heardAt: draft.heardAt,
  steadyAt: draft.steadyAt,
  ...(draft.runs === undefined ? {} : { runs: draft.runs }),
});

/** A failed look at ECS is made up for by the next event of the service, be it one that was seen already. */
const mustLookAgain = ({ judgements }: Watch): boolean =>
  Object.values(judgements).some((judgement) => judgement.mustLookAgain);

/** Only a stop, a bad revision that comes back or a look that failed can order a judgement. */
const isSuspicious = (watch: Watch, { facts }: Draft): boolean =>
  facts.size > 0 || mustLookAgain(watch) || Object.keys(watch.knownBad).length > 0;

/** What a fold gives back: the new belief, and which control buckets have to be put. */
export type Folded = { readonly watch: Watch; readonly touched: readonly number[] };

/**
 * Folds events of one service into what is believed of it. Pure; order and repetition do not matter: the highest
 * version of a task wins, deaths are a set, times only move one way. What follows from the new belief (things to
 * say, releases to judge) is put into its outbox.
 */
export const fold = (watch: Watch, events: readonly EcsEvent[], context: FoldContext): Folded => {
  const now = secondsOf(context.now);
  const known = forget(watch, now);
  const draft = draftOf(known);
  for (const event of events) believe(draft, event, context);
  if (!draft.isChanged && draft.notes.length === 0 && !mustLookAgain(watch)) return { watch, touched: [] };
  const told = tell(known, believed(known, draft, context), draft, context);
  const next = isSuspicious(told, draft) ? suspect(told, now) : told;
  return { watch: verifyRollbacks(next, context.now), touched: [...draft.touched].sort((a, b) => a - b) };
};
