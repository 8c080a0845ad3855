import type { Shares } from './shares.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/**
 * Version of the decision rules; stored in every evaluation so that an old one can be read with the rules of its time.
 */
export const RULE_VERSION = '1';

/** What to do about a deployment, and why. Doing nothing is a decision too. */
export type Decision = {
  readonly kind:
    'nothing' | 'alert' | 'page' | 'propose' | 'stop-deployment' | 'roll-back' | 'roll-back-platform-version';
  readonly deployment: DeploymentId;
  /** Target: `family:revision`, or the platform version for `roll-back-platform-version`; null where there is none. */
  readonly to: string | null;
  /** Platform version to pass along; null when it does not apply. */
  readonly platformVersion: string | null;
  readonly reason: string;
  /** Name of the guard that blocked an action; null when none did. */
  readonly guard: string | null;
  readonly rule: string;
  /** The e-value: how many times likelier the evidence is under "this revision fails" than under "nothing changed". */
  readonly eValue: number | null;
};

/** How a call failed: ECS refused it, ECS did not answer and shows no effect, or no session for it could be opened. */
export type CallFailure = { readonly how: 'refused' | 'unclear' | 'not-called'; readonly message: string };

/** A changing call of ours, recorded before and after it. */
export type Action = {
  readonly call: 'StopServiceDeployment' | 'UpdateService' | 'ContinueServiceDeployment';
  readonly to: string | null;
  readonly platformVersion: string | null;
  readonly at: EpochSeconds;
  readonly outcome: 'begun' | 'accepted' | 'refused';
  readonly error: string | null;
  /** Absent unless the call failed. */
  readonly failure?: CallFailure;
  readonly attempts: number;
};

/** What happened to the rollback's own deployment. */
export type Verification = {
  readonly own: DeploymentId | null;
  /** Epoch seconds of our call, and the deployments known then: none of those can be the rollback's own. */
  readonly since: EpochSeconds;
  readonly known: readonly DeploymentId[];
  /** Where the rollback goes: `family:revision` and its platform version. */
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  /** The service deployment that was stopped; null for UpdateService. */
  readonly serviceDeploymentArn: string | null;
  /** Epoch seconds of the next check. */
  readonly dueAt: EpochSeconds;
  readonly state: 'waiting' | 'held' | 'confirmed' | 'not-confirmed' | 'did-not-help';
  /** Epoch seconds of the last read of a hold, or of the first after it; absent when no hook held the rollback. */
  readonly heldUntil?: EpochSeconds;
};

/** Whether a rollback still needs reads of ECS. */
export const isUnderVerification = (verification: Verification | null): verification is Verification =>
  verification?.state === 'waiting' || verification?.state === 'held';

/** Seconds for which a proposal can be approved. */
export const PROPOSAL_SECONDS = 900;

/** A proposal to roll back: its message has buttons while it is open, and shows its outcome afterwards. */
export type Proposal = {
  readonly to: string;
  readonly platformVersion: string | null;
  /** Epoch seconds; it was made `PROPOSAL_SECONDS` before. */
  readonly expiresAt: EpochSeconds;
  readonly state: 'open' | 'approved' | 'declined' | 'expired' | 'void';
  /** Display name of who answered it, and when (epoch seconds); null without an answer. */
  readonly by: string | null;
  readonly answeredAt: EpochSeconds | null;
  /** Why it is void; null otherwise. */
  readonly reason: string | null;
  /** Who asked for it whatever the evidence; absent: the evidence did. */
  readonly askedBy?: string;
  /** What requests showed against the release, where that alone was the reason. */
  readonly requests?: string;
};

/** Everything about one deployment that was decided or done. */
export type DeploymentEvaluation = {
  readonly deployment: DeploymentId;
  /** Epoch seconds of the last evaluation. */
  readonly at: EpochSeconds;
  /** Attributable failures known at that evaluation. */
  readonly evidence: number;
  readonly action: Action | null;
  readonly verification: Verification | null;
  readonly proposal: Proposal | null;
  /** Epoch seconds when the evidence was first strong enough to roll back: nothing later changes that. */
  readonly warrantedAt?: EpochSeconds;
  /** A page went out for this deployment: there is at most one. */
  readonly isPaged: boolean;
  /**
   * What else failed around each failure at its first evaluation, by task: neighbours' data expires after hours, and
   * the failures of an outage must not count against the release afterwards.
   */
  readonly shares?: Readonly<Record<string, Shares>>;
  /** A needed read failed: the next event of the service evaluates again. */
  readonly mustEvaluateAgain: boolean;
};
