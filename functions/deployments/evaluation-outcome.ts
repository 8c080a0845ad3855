import type { ServiceFacts } from '../service-state/service-state.ts';
import type { Shares } from '../service-state/shares.ts';
import type { Action, Decision, Verification } from '../service-state/evaluation.ts';

/** The outcome of an evaluation, as it is applied to the state. */
export type EvaluationOutcome = {
  readonly decision: Decision;
  /** Number of attributable failures behind it. */
  readonly evidence: number;
  /** The evidence was strong enough to roll back. */
  readonly isWarranted: boolean;
  readonly facts: ServiceFacts | null;
  /** ARN as ECS returns it; null when it was not read. */
  readonly serviceArn: string | null;
  /** The changing call that was made, if any. */
  readonly action: Action | null;
  /** What becomes known-bad when the call was accepted. */
  readonly badKeys: readonly string[];
  /** How to recognise the rollback's own deployment; null without a call. */
  readonly expected: Pick<Verification, 'known' | 'taskDefinition' | 'platformVersion' | 'serviceDeploymentArn'> | null;
  /** What else failed around each failure, by task; absent where no test ran. */
  readonly shares?: Readonly<Record<string, Shares>>;
  /** Who asked to propose it whatever the evidence; absent: Farwatch itself evaluated. */
  readonly askedBy?: string;
  /** What requests show against the release, where that alone is the reason. */
  readonly requests?: string;
  /** A needed read failed: the next event of the service has to evaluate again. */
  readonly mustEvaluateAgain: boolean;
  /** Lines for the message: what changed, whom to contact, what comes next. */
  readonly notes: Readonly<Record<string, string>>;
};
