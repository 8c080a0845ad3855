import type { ServiceFacts } from '../service-state/service-state.ts';
import type { Shares } from '../service-state/shares.ts';
import type { Action } from '../service-state/evaluation.ts';
import type { Decision } from '../service-state/evaluation.ts';
import type { Verification } from '../service-state/evaluation.ts';

/** What a judgement came to, as it is folded into belief. */
export type EvaluationOutcome = {
  readonly decision: Decision;
  /** Attributable failures it was based on. */
  readonly evidence: number;
  readonly facts: ServiceFacts | null;
  /** ARN as ECS answers it; null when it was not read. */
  readonly serviceArn: string | null;
  /** The changing call that was made, if any. */
  readonly action: Action | null;
  /** What becomes known-bad when the call was accepted. */
  readonly badKeys: readonly string[];
  /** What is needed to recognise the rollback's own deployment; null when nothing was called. */
  readonly expected: Pick<Verification, 'known' | 'taskDefinition' | 'platformVersion' | 'serviceDeploymentArn'> | null;
  /** What else failed around each failure, by task; absent where nothing was weighed. */
  readonly shares?: Readonly<Record<string, Shares>>;
  /** A needed read failed: the next event of the service has to judge again. */
  readonly mustEvaluateAgain: boolean;
  /** Lines for the message: what changed, who owns it, what comes next. */
  readonly notes: Readonly<Record<string, string>>;
};
