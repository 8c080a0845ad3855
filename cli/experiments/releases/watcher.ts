import type { Evaluation } from '../../../functions/deployments/decide.ts';
import { decide } from '../../../functions/deployments/decide.ts';
import type { DecideInput } from '../../../functions/deployments/evaluation-input.ts';
import type { Evidence } from '../../../functions/deployments/evidence/evidence.ts';
import { attributableCount } from '../../../functions/deployments/evidence/failures.ts';
import { precheck } from '../../../functions/deployments/precheck.ts';
import type { Policy } from '../../../functions/deployments/policy.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import type { EvaluationOutcome } from '../../../functions/deployments/evaluation-outcome.ts';
import { recordEvaluation } from '../../../functions/deployments/record-evaluation.ts';
import type { Control } from '../../../functions/service-state/deployment-health.ts';
import type { EcsEvent } from '../../../functions/events/event.ts';
import { dateOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { applyEvents } from '../../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import { newServiceState } from '../../../functions/service-state/service-state.ts';
import type { Account } from './account.ts';
import { accountOf } from './account.ts';
import { KEY, NEW } from './events.ts';

const POLICY: Policy = { ...DEFAULT_POLICY, defaultMode: 'auto' };
const ACTS: readonly string[] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

const decidedAs = (kind: string): Decided['is'] | undefined =>
  ACTS.includes(kind) ? 'rollback' : kind === 'propose' ? 'proposal' : undefined;

/** Fields of an evaluation's outcome when nothing was called. */
const UNACTED = {
  serviceArn: null,
  action: null,
  badKeys: [],
  expected: null,
  mustEvaluateAgain: false,
  notes: {},
} as const;

/** A decision, with the failures at that time: Farwatch rolls back, or asks a person. */
export type Decided = { readonly is: 'rollback' | 'proposal'; readonly at: EpochSeconds; readonly failures: number };

/** Applies events and evaluates with the production code. */
export type Evaluator = {
  /** Collects an event that can wait for the next failure: repetition and batching change nothing. */
  readonly note: (event: EcsEvent) => void;
  /** Applies what was collected at `now` (epoch seconds) and evaluates if that is ordered. */
  readonly evaluate: (now: EpochSeconds, account: Account) => Decided | undefined;
  /** What is concluded at `now` by another reading than that of `rollback`, whether or not an evaluation is ordered. */
  readonly evidence: (
    now: EpochSeconds,
    account: Account,
    weighed: (input: DecideInput) => Evaluation,
  ) => Evidence | null;
  /** The largest e-value of any decision. */
  readonly peak: () => number;
};

type Known = { readonly state: ServiceState; readonly account: Account; readonly controls: readonly Control[] };

/** What a decision at `seconds` is made from. */
const inputAt = (seconds: EpochSeconds, { state, account, controls }: Known): DecideInput => ({
  state,
  deployment: NEW,
  snapshot: accountOf(account, Math.floor(seconds)),
  controls,
  policy: POLICY,
  now: dateOf(seconds),
  recentRollbacks: 0,
  ...{ sightings: [], isKilled: false, override: null },
});

/**
 * Farwatch for one service, as `task-events` and `rollback` run it; `controls` are the neighbours as of a time, and
 * `begun` is what is known of the service before the first event (default: nothing).
 */
export const evaluatorOf = (controls: (now: EpochSeconds) => readonly Control[], begun?: ServiceState): Evaluator => {
  let state: ServiceState = begun ?? newServiceState(KEY);
  let waiting: EcsEvent[] = [];
  let peak = 0;
  const isOrdered = (): boolean =>
    Object.values(state.outbox).some((entry) => entry.kind === 'evaluate' && entry.deployment === NEW);
  const take = (now: EpochSeconds): boolean => {
    const { staleEventMinutes } = POLICY;
    state = applyEvents(state, waiting, { now: dateOf(now), staleEventMinutes }).state;
    waiting = [];
    const ordered = isOrdered();
    state = { ...state, outbox: {} };
    return ordered;
  };
  return {
    evidence: (now, account, weighed) => {
      take(now);
      return weighed(inputAt(now, { state, account, controls: controls(now) })).evidence;
    },
    peak: () => peak,
    note: (event) => void waiting.push(event),
    evaluate: (seconds, account) => {
      const now = dateOf(seconds);
      if (!take(seconds) || !precheck(state, NEW, POLICY, now).isWorthEvaluating) return undefined;
      const { decision, evidence, facts } = decide(inputAt(seconds, { state, account, controls: controls(seconds) }));
      peak = Math.max(peak, decision.eValue ?? 0);
      const health = state.healths.find(({ deployment }) => deployment === NEW);
      const failures = health === undefined ? 0 : attributableCount(health);
      const weighed = { isWarranted: evidence?.isWarranted ?? false, shares: evidence?.shares };
      const outcome: EvaluationOutcome = { ...UNACTED, decision, facts, evidence: failures, ...weighed };
      state = { ...recordEvaluation(state, outcome, now), outbox: {} };
      const is = decidedAs(decision.kind);
      return is === undefined ? undefined : { is, at: seconds, failures };
    },
  };
};
