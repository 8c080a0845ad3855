import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Ceiling } from '../organisation/spoke.ts';
import type { ServiceFacts, ServiceState } from '../service-state/service-state.ts';
import { routedTags } from '../service-state/service-tags.ts';
import type { Sighting } from './evidence/dependency.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { ModeInForce } from './guards/mode.ts';
import type { Mode, Policy } from './policy.ts';
import type { Candidate } from './target/successes.ts';
import type { Target } from './target/target.ts';
import type { Control, DeploymentHealth } from '../service-state/deployment-health.ts';
import type { EcsSnapshot, SnapshotService } from './ecs-snapshot.ts';
import { isInFlight, primaryOf } from './ecs-snapshot.ts';

/** All input of a decision. The same input gives the same decision. */
export type DecideInput = {
  readonly state: ServiceState;
  readonly deployment: DeploymentId;
  readonly snapshot: EcsSnapshot;
  readonly controls: readonly Control[];
  /** Connection errors at the end of failed tasks' logs, of this service and all others. */
  readonly sightings: readonly Sighting[];
  readonly policy: Policy;
  readonly now: Date;
  /** Rollbacks that ECS accepted in the last ten minutes in this account and region. */
  readonly recentRollbacks: number;
  readonly isKilled: boolean;
  /** A temporary mode set by an operator; it takes precedence over the tag. */
  readonly override: ModeInForce | null;
  /** The most that may be done in this account and region; absent or null: no bound, as in the installation's own. */
  readonly ceiling?: Ceiling | null;
  /** Who asked to propose a rollback whatever the evidence; absent: Farwatch itself evaluates. */
  readonly askedBy?: string;
  /** What got worse for requests since a rolling deployment; absent: nothing, or it was not read. */
  readonly requests?: RequestsProof;
};

/** What load balancers show against a release: never enough to act. */
export type RequestsProof = {
  readonly text: string;
  /** Enough to propose a rollback; otherwise people are only told. */
  readonly isEnoughToAsk: boolean;
};

/** A service that exists, with the health of the deployment in question: what every later step relies on. */
export type EvaluationInput = DecideInput & {
  readonly service: SnapshotService;
  readonly health: DeploymentHealth;
  readonly candidate: Candidate;
  readonly mode: Mode;
  /** Where the mode comes from, for the brackets behind it. */
  readonly modeSource: string;
  readonly at: EpochSeconds;
};

/** An input with its evidence and target, for the guards of an action. */
export type WarrantedInput = EvaluationInput & {
  readonly evidence: Evidence;
  readonly target: Target;
  readonly approvedBy: string | null;
};

/** What a guard returns instead of the action. */
export type Refusal = { readonly kind: 'nothing' | 'alert' | 'page' | 'propose'; readonly reason: string };

/** A named reason not to act; the first match of its table is the decision. */
export type Guard<Input> = { readonly name: string; readonly check: (input: Input) => Refusal | undefined };

/** Whether ECS is still rolling out the candidate. */
export const isRollingOut = ({ candidate }: Pick<EvaluationInput, 'candidate'>): boolean =>
  candidate.serviceDeployment !== undefined && isInFlight(candidate.serviceDeployment);

/** Epoch seconds of our changing calls that ECS accepted on this service, newest first. */
export const rollbacksOf = ({ evaluations }: ServiceState): readonly EpochSeconds[] =>
  Object.values(evaluations)
    .flatMap(({ action }) =>
      action?.outcome === 'accepted' && action.call !== 'ContinueServiceDeployment' ? [action.at] : [],
    )
    .sort((a, b) => b - a);

/** What the messages about a service take from the snapshot of its evaluation. */
export const factsOf = ({ snapshot, service, mode }: EvaluationInput, target: Target | null): ServiceFacts => ({
  ...{ readAt: snapshot.readAt, mode },
  contact: service.tags['farwatch:owner'] ?? null,
  channel: service.tags['farwatch:channel'] ?? null,
  desiredCount: service.desiredCount,
  taskDefinition: service.taskDefinition,
  platformVersion: service.platformVersion,
  primary: primaryOf(snapshot)?.id ?? null,
  lastKnownGood: target?.good?.revision.taskDefinition ?? null,
  tags: routedTags(service.tags),
});
