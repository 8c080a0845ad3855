import type { Evaluation } from '../../deployments/decide.ts';
import { decide } from '../../deployments/decide.ts';
import { attributableCount } from '../../deployments/evidence/failures.ts';
import type { Decision } from '../../service-state/evaluation.ts';
import { RULE_VERSION } from '../../service-state/evaluation.ts';
import type { Policy } from '../../deployments/policy.ts';
import { policyAt } from '../../deployments/policy-at.ts';
import { verifyRollbacks } from '../../deployments/verification.ts';
import type { EvaluationOutcome } from '../../deployments/evaluation-outcome.ts';
import type { DecideInput, RequestsProof } from '../../deployments/evaluation-input.ts';
import type { EcsSnapshot } from '../../deployments/ecs-snapshot.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { newServiceState } from '../../service-state/service-state.ts';
import type { ActEffects } from './act.ts';
import { notesOf } from './audit.ts';
import type { OutboxEffects } from '../../adapters/dynamodb/send-outbox.ts';
import { loadSightings } from '../../adapters/dynamodb/sightings.ts';
import { isKilled } from '../../adapters/dynamodb/kill-switch.ts';
import type { ActionLogEffects } from '../../adapters/dynamodb/action-log.ts';
import { recentRollbacks } from '../../adapters/dynamodb/action-log.ts';
import type { ReadEcsEffects } from '../../adapters/aws/read-ecs.ts';
import { readEcs, ReadFailed } from '../../adapters/aws/read-ecs.ts';
import { modeOverride } from '../../adapters/dynamodb/override.ts';
import { UnreadablePolicy } from '../../adapters/dynamodb/policy.ts';
import type { Places } from '../../adapters/organisation/spokes.ts';
import { UnreadableRegistry, ceilingOf } from '../../adapters/organisation/spokes.ts';
import type { RequestsReader } from '../../adapters/aws/traffic/read-window.ts';
import type { Log, Metrics } from '../../adapters/common.ts';

/** What an evaluation needs from outside. Only this command may change ECS. */
export type EvaluateEffects = ActEffects &
  OutboxEffects & {
    /** The live policy; it may be half a minute old. */
    readonly policy: () => Promise<Policy>;
    /** The live policy as it stands now, for the decision just before the call. */
    readonly policyNow: () => Promise<Policy>;
    /** Where the installation is, and its spokes; absent: it has none. */
    readonly places?: Places;
    readonly log: Log;
    readonly metrics: Metrics;
    /** What load balancers measured; absent: requests are not read. */
    readonly requests?: RequestsReader;
    /** How often to check for an investigation's result before a release is blamed; absent: never. */
    readonly logChecks?: number;
  };

/** Seconds of control failures read before now, and their maximum (see docs/architecture.md). */
const CONTROL_SECONDS = 2400;
const CONTROLS_MAX = 200;

/** The deployment to evaluate, and the state of its service when the command arrived. */
export type Subject = {
  readonly key: ServiceKey;
  readonly deployment: DeploymentId;
  readonly state: ServiceState;
  /** Who asked to propose a rollback whatever the evidence; absent: Farwatch itself evaluates. */
  readonly askedBy?: string;
  /** What got worse for requests; absent: not read. */
  readonly requests?: RequestsProof;
};

/** A subject with the policy that applies to it. */
export type Asked = Subject & { readonly policy: Policy };

/** A decision with its input. */
export type Evaluated = { readonly asked: Asked; readonly evaluation: Evaluation; readonly snapshot: EcsSnapshot };

/** The current state of the service. */
export const subjectOf = async (
  { store, clock }: EvaluateEffects,
  { key, deployment }: Pick<Subject, 'key' | 'deployment'>,
): Promise<Subject> => {
  const state = (await store.loadState(key)) ?? newServiceState(key);
  return { key, deployment, state: verifyRollbacks(state, clock.now()) };
};

/** Attributable failures of the deployment in question. */
export const evidenceOf = ({ state, deployment }: Subject): number => {
  const health = state.healths.find((entry) => entry.deployment === deployment);
  return health === undefined ? 0 : attributableCount(health);
};

/** A decision that comes from the circumstances, not from a rule of the domain. */
export const decisionOf = (
  deployment: DeploymentId,
  say: Pick<Decision, 'kind' | 'reason' | 'guard'>,
  eValue: number | null,
): Decision => ({
  ...say,
  deployment,
  to: null,
  platformVersion: null,
  rule: RULE_VERSION,
  eValue,
});

/** The outcome of an evaluation that changes nothing. */
export const diagnosisOf = ({ asked, evaluation, snapshot }: Evaluated): EvaluationOutcome => ({
  serviceArn: snapshot.service?.arn ?? null,
  decision: evaluation.decision,
  evidence: evidenceOf(asked),
  isWarranted: evaluation.evidence?.isWarranted ?? false,
  facts: evaluation.facts,
  action: null,
  badKeys: [],
  expected: null,
  shares: evaluation.evidence?.shares,
  mustEvaluateAgain: false,
  notes: notesOf(evaluation),
});

/** An outcome that no rule produced. */
export const plainOutcome = (asked: Subject, decision: Decision, mustEvaluateAgain = false): EvaluationOutcome => ({
  serviceArn: null,
  decision,
  evidence: evidenceOf(asked),
  isWarranted: false,
  facts: null,
  action: null,
  badKeys: [],
  expected: null,
  mustEvaluateAgain,
  notes: {},
});

/** What keeps a decision from being made. */
export type Unread = ReadFailed | UnreadablePolicy | UnreadableRegistry;

const unreadText = (error: Unread): string =>
  error instanceof ReadFailed ? `ECS could not be read (${error.message.slice(0, 200)})` : error.message.slice(0, 300);

/** Whether something that a decision needs could not be read: then nothing may be done. */
export const isUnread = (error: unknown): error is Unread =>
  error instanceof ReadFailed || error instanceof UnreadablePolicy || error instanceof UnreadableRegistry;

/** A needed read failed: reported once; the next event evaluates again. */
export const unreadable = (subject: Subject, error: Unread): EvaluationOutcome => {
  const reason = `${unreadText(error)}; Farwatch keeps the evidence and evaluates it again at the next event`;
  const decision = decisionOf(subject.deployment, { kind: 'alert', reason, guard: 'unreadable' }, null);
  return plainOutcome(subject, decision, true);
};

/** What the input of a decision is read from. */
export type InputEffects = ActionLogEffects & ReadEcsEffects & { readonly places?: Places };

/**
 * Everything a decision depends on besides ECS. Operators' settings are read last, so that they are as fresh as
 * possible. Throws `UnreadablePolicy` and `UnreadableRegistry`.
 */
export const readInput = async (
  fx: InputEffects,
  { key, deployment, state, askedBy, requests }: Subject,
  snapshot: EcsSnapshot,
  policyOf: () => Promise<Policy>,
): Promise<DecideInput> => {
  const now = fx.clock.now();
  const [controls, sightings, recent, policy, killed, override, ceiling] = await Promise.all([
    fx.store.controls(key, secondsOf(now) - CONTROL_SECONDS, secondsOf(now), CONTROLS_MAX),
    loadSightings(key, fx.store),
    recentRollbacks(fx, key, deployment),
    policyOf().then((policy) => policyAt(policy, key)),
    isKilled(fx),
    modeOverride(fx.store, key, now),
    ceilingOf(fx.places, partsOf(key)),
  ]);
  return {
    state,
    deployment,
    snapshot,
    controls,
    sightings,
    policy,
    now,
    recentRollbacks: recent,
    isKilled: killed,
    override: override ?? null,
    ceiling,
    ...(askedBy === undefined ? {} : { askedBy }),
    ...(requests === undefined ? {} : { requests }),
  };
};

/** Reads ECS and everything else a decision depends on, and decides. Throws what `isUnread` knows. */
export const evaluate = async (
  fx: InputEffects,
  subject: Subject,
  policyOf: () => Promise<Policy>,
): Promise<Evaluated> => {
  const { key, deployment, state } = subject;
  const health = state.healths.find((entry) => entry.deployment === deployment);
  const snapshot = await readEcs(fx, key, health?.taskDefinition ? [health.taskDefinition] : []);
  const input = await readInput(fx, subject, snapshot, policyOf);
  return { asked: { ...subject, policy: input.policy }, evaluation: decide(input), snapshot };
};
