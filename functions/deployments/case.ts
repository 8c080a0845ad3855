import type { DeploymentId } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import type { Evidence } from './evidence.ts';
import type { Mode, Policy } from './policy.ts';
import { MODES } from './policy.ts';
import type { Candidate } from './successes.ts';
import type { Target } from './target.ts';
import type { Control, Trial } from './trial.ts';
import type { World, WorldService } from './world.ts';
import { isInFlight } from './world.ts';

/** All that a decision depends on. The same input gives the same decision. */
export type DecideInput = {
  readonly watch: Watch;
  readonly deployment: DeploymentId;
  readonly world: World;
  readonly controls: readonly Control[];
  readonly policy: Policy;
  readonly now: Date;
  /** Rollbacks that ECS accepted in the last ten minutes in this account and region. */
  readonly recentRollbacks: number;
  readonly isKilled: boolean;
  /** A mode that a person set for a while; it stands above the tag. */
  readonly override: Mode | null;
};

/** A service that exists, with a trial of the deployment in question: what every later step may rely on. */
export type Suspect = DecideInput & {
  readonly service: WorldService;
  readonly trial: Trial;
  readonly candidate: Candidate;
  readonly mode: Mode;
  /** Epoch seconds. */
  readonly at: number;
};

/** A suspect with its evidence and target: what the guards of an action look at. */
export type Case = Suspect & {
  readonly evidence: Evidence;
  readonly target: Target;
  readonly approvedBy: string | null;
};

/** What a guard says instead of the action. */
export type Stop = { readonly do: 'nothing' | 'alert' | 'page' | 'propose'; readonly because: string };

/** A named reason not to act; the first of its table that speaks is the decision. */
export type Guard<Input> = { readonly name: string; readonly stops: (input: Input) => Stop | undefined };

const isMode = (text: string): text is Mode => MODES.some((mode) => mode === text);

/** The mode of a service: its tag, an unreadable one counts as observe, else the policy's default (contracts.md). */
export const modeOf = (
  service: WorldService | undefined,
  { policy, override }: Pick<DecideInput, 'policy' | 'override'>,
): Mode => {
  if (override !== null) return override;
  const tag = service?.tags['farwatch:mode'];
  if (tag === undefined) return policy.defaultMode;
  return isMode(tag) ? tag : 'observe';
};

/** Whether the candidate is still being rolled out by ECS's own plan. */
export const isRollingOut = ({ candidate }: Pick<Suspect, 'candidate'>): boolean =>
  candidate.serviceDeployment !== undefined && isInFlight(candidate.serviceDeployment);

/** Epoch seconds of the changing calls of ours that ECS accepted on this service, newest first. */
export const rollbacksOf = ({ judgements }: Watch): readonly number[] =>
  Object.values(judgements)
    .flatMap(({ action }) =>
      action?.outcome === 'accepted' && action.call !== 'ContinueServiceDeployment' ? [action.at] : [],
    )
    .sort((a, b) => b - a);
