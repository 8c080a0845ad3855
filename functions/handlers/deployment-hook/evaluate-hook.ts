import type { Limits } from '../../adapters/acting/brake.ts';
import { messageOf } from '../../primitives/error-text.ts';
import type { DeploymentId } from '../../primitives/identity.ts';
import { exactSecondsOf, secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { HookAnswer, HookInput, StopEvidence } from '../../deployments/hook/answer.ts';
import { answerOf } from '../../deployments/hook/answer.ts';
import type { Traffic } from '../../deployments/hook/traffic.ts';
import { toleratedSlowdown } from '../../deployments/hook/traffic.ts';
import { weighTraffic } from '../../deployments/hook/weigh-traffic.ts';
import { weighStops } from '../../deployments/hook/weigh-stops.ts';
import type { Evaluation } from '../../deployments/decide.ts';
import type { DecideInput } from '../../deployments/evaluation-input.ts';
import type { ServiceDeployment } from '../../deployments/ecs-snapshot.ts';
import { describeDiff, describeEvidence } from '../../deployments/reason-texts.ts';
import { newestFailureAt } from '../../deployments/evidence/failures.ts';
import { badKeysOf } from '../../deployments/target/history.ts';
import type { MetricReader } from '../../adapters/aws/cloudwatch.ts';
import type { TargetGroupsReader } from '../../adapters/aws/traffic/target-groups.ts';
import type { HookEvent } from './hook-event.ts';
import type { Release, ReleaseEffects } from './open-release.ts';
import { openRelease } from './open-release.ts';
import { readTraffic } from '../../adapters/aws/traffic/read-traffic.ts';

export type DeploymentHookEffects = ReleaseEffects & {
  readonly readMetrics: MetricReader;
  readonly targetGroups: TargetGroupsReader;
};

/** An answer, and the deployment that it is about as tasks name it: null before any is known. */
export type HookResult = {
  readonly answer: HookAnswer;
  readonly deployment: DeploymentId | null;
  /** `family:revision` that is deployed. */
  readonly taskDefinition: string | null;
  readonly eValue: number | null;
  /** What becomes known-bad when the deployment is stopped. */
  readonly badKeys: readonly string[];
  /** Maximum services that are stopped: in ten minutes in the account and region, in an hour in all accounts. */
  readonly mostStops: Limits;
};

/** Guards that say: what tasks suffer is not the release's doing. */
const OUTSIDE: readonly string[] = ['dependency', 'overload', 'controls', 'outside-event'];

/** What failed and what changed: the decision's reason may be why `rollback` would not act, which is not asked here. */
const textOf = ({ evidence, target, decision }: Evaluation, release: Release): string =>
  evidence === null || target === null
    ? decision.reason
    : `${describeEvidence(evidence, release)}; ${describeDiff(target.diff)}`;

const stopsOf = (evaluation: Evaluation, { state, deployment }: DecideInput, release: Release): StopEvidence => {
  const { evidence, decision } = evaluation;
  const health = state.healths.find((entry) => entry.deployment === deployment);
  return {
    isWarranted: evidence?.isWarranted === true,
    text: textOf(evaluation, release),
    newestFailureAt: (health && newestFailureAt(health)) ?? null,
    outside: OUTSIDE.includes(decision.guard ?? '') ? decision.reason : null,
  };
};

/** Why a stop must wait for others: the brake counts those of the last ten minutes. */
export const heldBy = (stopped: number): string => `${stopped} services were stopped or rolled back within ten minutes`;

/** The same for the brake over all accounts. */
export const HELD_EVERYWHERE = 'the limit of rollbacks within an hour in all accounts is reached (maxRollbacksPerHour)';

const badKeysIn = ({ revision, source }: Release): readonly string[] =>
  source === undefined ? [revision.arn] : badKeysOf(revision, source);

type Measured = { readonly traffic: Traffic | null; readonly missing: string | null };

/** The requests of both revisions; what CloudWatch does not answer now is asked for again. */
const measure = async (
  event: HookEvent,
  { of }: Release,
  isTestOnly: boolean,
  fx: DeploymentHookEffects,
): Promise<Measured> => {
  try {
    const groups = await fx.targetGroups([event.revisionArn, ...of.sources]);
    const green = groups[event.revisionArn] ?? [];
    const blue = of.sources.flatMap((arn) => groups[arn] ?? []);
    if (green.length === 0 || blue.length === 0) return { traffic: null, missing: null };
    const now = secondsOf(fx.clock.now());
    const source = { green, blue, began: of.createdAt, slowdown: toleratedSlowdown(isTestOnly) };
    return { traffic: await readTraffic(fx.readMetrics, source, now), missing: null };
  } catch (error) {
    fx.metrics.count('HookFailures');
    fx.log.warn('requests could not be read', { ecsService: event.key, reason: messageOf(error) });
    return { traffic: null, missing: `the requests could not be read (${messageOf(error).slice(0, 200)})` };
  }
};

/** A result about which nothing is known but the answer. */
export const UNKNOWN: Omit<HookResult, 'answer'> = {
  deployment: null,
  taskDefinition: null,
  eValue: null,
  badKeys: [],
  mostStops: { inPlace: 0, everywhere: 0 },
};

const passed = (reason: string): HookResult => ({
  ...UNKNOWN,
  answer: { status: 'SUCCEEDED', reason, isProven: false },
});

/** Waiting times in seconds, and since when the hook waits. */
export const timesOf = (
  { patience, since }: HookEvent,
  now: EpochSeconds,
): Pick<HookInput, 'patience' | 'since' | 'now'> => ({
  patience: { leastSeconds: patience.minutes * 60, mostSeconds: patience.atMostMinutes * 60 },
  since: since ?? now,
  now,
});

/** Seconds after which a hook that ECS does not remind of its waiting counts it from the start of the deployment. */
const LIMIT_SECONDS = 3600;

/** ECS gives up a stage after 24 hours and rolls back: nothing that we do not know about it may take that long. */
const withLimit = (event: HookEvent, { createdAt }: ServiceDeployment, now: Date): HookEvent =>
  event.since === null && exactSecondsOf(now) > createdAt + LIMIT_SECONDS ? { ...event, since: createdAt } : event;

/**
 * Reads ECS, the state of the service and its requests, and decides what the hook answers. Throws `ReadFailed` and
 * `UnreadablePolicy`. Writes nothing.
 */
export const evaluateHook = async (event: HookEvent, fx: DeploymentHookEffects): Promise<HookResult> => {
  const opened = await openRelease(event, fx);
  if (opened.kind === 'passed') return passed(opened.reason);
  const { release, input, refusal } = opened;
  const isTestOnly = Math.max(release.of.productionWeight ?? 0, event.productionWeight ?? 0) === 0;
  const { traffic, missing } = await measure(event, release, isTestOnly, fx);
  const evaluation = weighStops(input, traffic);
  const { maxServicesPerTenMinutes: inPlace, maxRollbacksPerHour: everywhere } = input.policy;
  const answer = answerOf({
    stops: stopsOf(evaluation, input, release),
    traffic: traffic && weighTraffic(traffic, isTestOnly),
    isTestOnly,
    missing,
    refusal,
    held: input.recentRollbacks < inPlace ? null : heldBy(input.recentRollbacks),
    ...timesOf(withLimit(event, release.of, input.now), secondsOf(input.now)),
  });
  return {
    answer,
    deployment: release.deployment,
    taskDefinition: release.revision.taskDefinition,
    eValue: evaluation.evidence?.eValue ?? null,
    badKeys: badKeysIn(release),
    mostStops: { inPlace, everywhere },
  };
};
