import type { ServiceKey } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { ConnectionFailure, ConnectionFailureKind } from '../../log-lines/connection-failure.ts';
import type { Diff } from '../diff.ts';
import { classOf } from './failures.ts';
import type { Control, Failure, LiveTask, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';
import { isOf } from './usual.ts';

/** The log of a failed task ended with a connection error. */
export type Sighting = ConnectionFailure & { readonly service: ServiceKey; readonly at: EpochSeconds };

/** What tasks could not reach, for the evaluation of one service. */
export type DependencyFacts = {
  readonly service: ServiceKey;
  /** Of this service and of all others in the account and region. */
  readonly sightings: readonly Sighting[];
  readonly controls: readonly Control[];
  /** Undefined: nothing to compare with. */
  readonly diff: Diff | undefined;
};

/** A dependency that is down: which, how it shows, and what proves that the release is not the cause. */
export type Dependency = {
  readonly endpoint: string;
  readonly failure: ConnectionFailureKind;
  readonly proof:
    | { readonly kind: 'shared'; readonly services: readonly ServiceKey[] }
    | { readonly kind: 'worked'; readonly seconds: number }
    | { readonly kind: 'zone'; readonly zone: string };
};

/** Seconds within which two services' errors at one endpoint count as one outage. */
const TOGETHER_SECONDS = 900;
/** Seconds after an error during which similar failures count as the same outage; before it, TOGETHER_SECONDS. */
const LASTING_SECONDS = 1800;
/** Seconds after its completion from which on a release has proved that it reaches its dependencies. */
const WORKED_SECONDS = 1800;
/** Seconds during which a neighbour with its own deployment proves nothing: both may have the same wrong setting. */
const OWN_CHANGE_SECONDS = 7200;

/** Fields that may contain a dependency's address, or affect the path to it. */
const MAY_LEAD_THERE =
  /\/(?:environment|environmentFiles|secrets|command|entryPoint)(?:\/|$)|^(?:networkMode|proxyConfiguration)$/;

const isNetworkChanged = (diff: Diff | undefined): boolean =>
  diff === undefined || diff.surroundings.some(({ field }) => field === 'network') || diff.unclear.includes('network');

/** Whether the change itself may be why the endpoint is unreachable. */
const mayExplain = (diff: Diff | undefined): boolean =>
  isNetworkChanged(diff) || (diff?.definition ?? []).some(({ field }) => MAY_LEAD_THERE.test(field));

const isInOwnChange = (controls: readonly Control[], service: ServiceKey, at: EpochSeconds): boolean => {
  const known = controls.filter((control) => control.service === service);
  return known.length === 0 || known.some(({ changedAt }) => changedAt !== null && changedAt > at - OWN_CHANGE_SECONDS);
};

/** Other services whose tasks could not reach the same endpoint at that time. */
const sharers = (own: Sighting, { service, sightings, controls, diff }: DependencyFacts): readonly ServiceKey[] => {
  const same = sightings.filter(
    (other) =>
      other.service !== service &&
      other.endpoint === own.endpoint &&
      Math.abs(other.at - own.at) <= TOGETHER_SECONDS &&
      !(mayExplain(diff) && isInOwnChange(controls, other.service, own.at)),
  );
  return [...new Set(same.map((other) => other.service))];
};

/** The network path failed, not the program: nothing answers at all. */
const OF_THE_WAY: readonly ConnectionFailureKind[] = ['no-route', 'timed-out'];

/** The only zone of all these failures, while tasks of the same release run in another. */
const zoneOf = (
  failures: readonly Failure[],
  candidate: DeploymentHealth,
  live: readonly LiveTask[],
  at: EpochSeconds,
): string | null => {
  const [first, ...others] = [...new Set(failures.map(({ zone }) => zone))];
  if (first === undefined || first === null || others.length > 0) return null;
  const isSpared = (task: LiveTask): boolean =>
    isOf([candidate], task) && task.zone !== first && (task.startedAt ?? Infinity) <= at - START_SECONDS;
  return live.some(isSpared) ? first : null;
};

type Blamed = {
  readonly candidate: DeploymentHealth;
  readonly live: readonly LiveTask[];
  readonly failures: readonly Failure[];
};

const proofOf = (own: Sighting, near: readonly Failure[], blamed: Blamed, facts: DependencyFacts) => {
  const services = sharers(own, facts);
  if (services.length > 0) return { kind: 'shared', services } as const;
  const { completedAt } = blamed.candidate;
  const begunAt = Math.min(...near.map(({ at }) => at));
  const isOfTheWay = OF_THE_WAY.includes(own.kind) && !isNetworkChanged(facts.diff);
  const zone = isOfTheWay ? zoneOf(near, blamed.candidate, blamed.live, begunAt) : null;
  if (zone !== null) return { kind: 'zone', zone } as const;
  return completedAt !== null && begunAt >= completedAt + WORKED_SECONDS
    ? ({ kind: 'worked', seconds: begunAt - completedAt } as const)
    : undefined;
};

export type FoundDependency = {
  readonly dependency: Dependency | null;
  readonly claims: (failure: Failure) => boolean;
};

/** No log shows one. */
export const NO_DEPENDENCY: FoundDependency = { dependency: null, claims: () => false };

/**
 * The dependency that explains failures of a release, by the logs of the failed tasks: several services cannot reach
 * the same endpoint, or the release had reached it for half an hour, or only one zone cannot reach it. If only this
 * release cannot reach something, and never could, its setting may be wrong: then its failures count.
 */
export const dependencyOf = (blamed: Blamed, facts: DependencyFacts): FoundDependency => {
  const failures = blamed.failures.filter((failure) => classOf(failure) === 'app');
  const mine = facts.sightings
    .filter(({ service, at }) => service === facts.service && at >= blamed.candidate.seenAt)
    .sort((a, b) => b.at - a.at);
  for (const own of mine) {
    const isNear = ({ at }: Failure): boolean => at >= own.at - TOGETHER_SECONDS && at <= own.at + LASTING_SECONDS;
    const near = failures.filter(isNear);
    const proof = near.length === 0 ? undefined : proofOf(own, near, blamed, facts);
    if (proof !== undefined)
      return {
        dependency: { endpoint: own.endpoint, failure: own.kind, proof },
        claims: (failure) => classOf(failure) === 'app' && isNear(failure),
      };
  }
  return NO_DEPENDENCY;
};
