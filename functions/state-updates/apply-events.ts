import { verifyRollbacks } from '../deployments/verification.ts';
import type { EcsEvent } from '../events/event.ts';
import { secondsOf } from '../primitives/instant.ts';
import { applyServiceEvent } from './apply-service-event.ts';
import { applyTaskEvent } from './apply-task-event.ts';
import { keptBuckets } from './buckets.ts';
import type { Draft, ApplyContext } from './draft.ts';
import { draftOf } from './draft.ts';
import { forget } from './forget.ts';
import { orderEvaluation, turned } from './evaluation-orders.ts';
import { notify } from './notifications.ts';
import { keptHealths } from './healths.ts';
import { LATE_SECONDS, withShortage } from './shortage.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { STOPPED_KEPT } from '../service-state/service-state.ts';

const isEach = <Value>(values: Iterable<Value>, isSo: (value: Value) => boolean): boolean => {
  for (const value of values) if (!isSo(value)) return false;
  return true;
};

/** Stopped tasks whose stop is not stale yet, or whose time still counts as late; the newest thousand of them. */
const keptDead = (draft: Draft, { now, staleEventMinutes }: ApplyContext): ServiceState['dead'] => {
  const oldest = secondsOf(now) - Math.max(staleEventMinutes * 60, LATE_SECONDS);
  if (draft.dead.size <= STOPPED_KEPT && isEach(draft.dead.values(), ({ at }) => at >= oldest)) return draft.dead;
  const fresh = [...draft.dead].filter(([, { at }]) => at >= oldest);
  if (fresh.length <= STOPPED_KEPT) return new Map(fresh);
  const newestFirst = fresh.sort(([taskA, a], [taskB, b]) => b.at - a.at || (taskA < taskB ? -1 : 1));
  return new Map(newestFirst.slice(0, STOPPED_KEPT));
};

const applyOne = (draft: Draft, event: EcsEvent, context: ApplyContext): void => {
  if (event.kind === 'task') applyTaskEvent(draft, event, context);
  else applyServiceEvent(draft, event);
  draft.lastEventAt = Math.max(draft.lastEventAt, secondsOf(event.at));
};

const applied = (state: ServiceState, draft: Draft, context: ApplyContext): ServiceState => ({
  ...state,
  serviceArn: draft.serviceArn,
  live: draft.live,
  dead: keptDead(draft, context),
  healths: keptHealths(draft),
  buckets: keptBuckets(draft, secondsOf(context.now)),
  hooks: draft.hooks,
  hookSeen: draft.hookSeen,
  scalingSigns: draft.scalingSigns,
  lastEventAt: draft.lastEventAt,
  steadyAt: draft.steadyAt,
  ...(draft.runs === undefined ? {} : { runs: draft.runs }),
  ...(draft.requestCheck === undefined ? {} : { requestCheck: draft.requestCheck }),
});

/** After a failed read of ECS, the next event of the service evaluates again, even a repeated one. */
const mustEvaluateAgain = ({ evaluations }: ServiceState): boolean =>
  Object.values(evaluations).some((evaluation) => evaluation.mustEvaluateAgain);

/** Only a stop, a bad revision that comes back or a failed read can order an evaluation. */
const needsEvaluation = (state: ServiceState, { facts }: Draft): boolean =>
  facts.size > 0 || mustEvaluateAgain(state) || Object.keys(state.knownBad).length > 0;

/** The new state, and which control buckets must be written. */
export type Applied = { readonly state: ServiceState; readonly touched: readonly number[] };

/**
 * Applies events of one service to its state. Pure; order and repetition do not matter: the highest version of a task
 * wins, stops are a set, times only move one way. What follows from the new state (notifications, evaluations) is put
 * into its outbox.
 */
export const applyEvents = (state: ServiceState, events: readonly EcsEvent[], context: ApplyContext): Applied => {
  const now = secondsOf(context.now);
  const known = forget(state, now);
  const draft = draftOf(known);
  for (const event of events) applyOne(draft, event, context);
  if (!draft.isChanged && draft.notes.length === 0 && !mustEvaluateAgain(state)) return { state, touched: [] };
  const described = notify(known, applied(known, draft, context), draft, context);
  const notified = draft.isChanged ? withShortage(described, known.incidents, now) : described;
  const again = turned(known, notified);
  const next = again.size > 0 || needsEvaluation(notified, draft) ? orderEvaluation(notified, now, again) : notified;
  return { state: verifyRollbacks(next, context.now), touched: [...draft.touched].sort((a, b) => a - b) };
};
