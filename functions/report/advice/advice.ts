import type { Alternative } from '../../sizing/alternatives.ts';
import type { ScalingPlan } from '../../sizing/autoscaled/autoscaled.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Findings, Risk } from '../../sizing/findings.ts';
import { throttledText } from '../../sizing/observed.ts';
import type { PatchRequest } from '../../sizing/containers/patch.ts';
import type { RunsSeen } from '../../sizing/runs/runs.ts';
import type { Answer } from './answers.ts';
import type { Plan } from './plan.ts';
import { percentText } from '../text.ts';

/** The days behind a recommendation, and what was done to them (cut, rescaled, thin). */
export type EvidenceWindow = { readonly from: Date; readonly to: Date; readonly notes: readonly string[] };

/** USD a month; null when the table has no price. */
export type Saving = {
  /** After the account's discounts: what is printed and summed. */
  readonly perMonth: number | null;
  /** At list price. */
  readonly list: number | null;
  /** Under a one-year Compute Savings Plan: the saving when the plan covers everything. */
  readonly underPlan: number | null;
  /** Why its price may be off; null when it is confirmed. */
  readonly doubt: string | null;
};

type Sized = {
  readonly from: TaskSize;
  readonly to: TaskSize;
  /** Mean running tasks of the week: savings are counted in real task hours. */
  readonly tasks: number;
  readonly evidence: EvidenceWindow;
  readonly reason: string;
  /** The back-test of the size, in one sentence. */
  readonly backtest: string;
  readonly risk: Risk;
  /** For today's size, whether or not it is in the table. */
  readonly riskToday: Risk;
  /** Why the change is neither counted as a saving nor offered for acceptance; null when it is sound. */
  readonly unsure: string | null;
  /** What would disprove the recommendation. */
  readonly doubts: readonly string[];
  readonly findings: Findings;
  readonly saving: Saving;
  readonly alternatives: readonly Alternative[];
  /** For standalone and scheduled tasks, which are sized by their runs. */
  readonly runs?: RunsSeen & { readonly usdPerRun: number };
};

/** The recommendation for a service's size. No recommendation is one too, with its reason. */
export type Advice =
  | ({ readonly kind: 'resize'; readonly patch: PatchRequest; readonly answer: Answer | null } & Sized)
  | ({ readonly kind: 'keep' } & Sized)
  | {
      readonly kind: 'autoscaled';
      readonly change: 'resize' | 'keep';
      readonly plan: ScalingPlan;
      readonly today: ScalingPlan;
      readonly evidence: EvidenceWindow;
      readonly reason: string;
      /** What would disprove the recommendation. */
      readonly doubts: readonly string[];
      readonly saving: Saving;
      readonly memoryMibPerTask: number;
      /** As for a service that does not scale. */
      readonly unsure: string | null;
      readonly patch: PatchRequest;
      readonly answer: Answer | null;
    }
  | { readonly kind: 'abstain'; readonly reason: string }
  /** The service needs more than the largest size. */
  | { readonly kind: 'none-fits'; readonly reason: string };

/** A change that can be made today. */
export type Proposed = Extract<Advice, { readonly kind: 'resize' | 'autoscaled' }>;

/** Whether it asks for a change, whatever people answered. */
export const isAsked = (advice: Advice): advice is Proposed =>
  advice.kind === 'resize' || (advice.kind === 'autoscaled' && advice.change === 'resize');

/** Whether it asks for a change that nobody has declined or snoozed. */
export const isProposed = (advice: Advice): advice is Proposed =>
  isAsked(advice) && (advice.answer === null || advice.answer.kind === 'accept');

/** Whether a change is reliable: counted as a saving, and offered for acceptance. */
export const isSure = ({ unsure }: Proposed): boolean => unsure === null;

/** The recommended size. */
export const sizeOf = (advice: Proposed): TaskSize => (advice.kind === 'resize' ? advice.to : advice.plan.size);

/** What an answer to it is about. */
export const planOf = (advice: Proposed): Plan => {
  if (advice.kind === 'resize') return { size: advice.to };
  const { targetPercent, minimum, maximum } = advice.plan.policy;
  return { size: advice.plan.size, scaling: { targetPercent, minimum, maximum } };
};

/** A plan whose replay is overloaded for more of the time than this is shown, and not counted on. */
const OVERLOAD_BORNE = 0.01;

/** Why a plan may not be counted on. */
export const planCaveats = ({ predicted: { overloadedShare } }: ScalingPlan): readonly string[] =>
  overloadedShare > OVERLOAD_BORNE
    ? [`in the replay the service was overloaded ${percentText(overloadedShare)} of the time`]
    : [];

/** What a change is exposed to, in words; undefined where nobody can say. */
export const exposureText = (advice: Proposed): string | undefined =>
  advice.kind === 'resize'
    ? throttledText(advice.risk)
    : `in the replay the service was overloaded ${percentText(advice.plan.predicted.overloadedShare)} of the time`;

/** What comes first: dollars a month. A change that costs more but keeps tasks alive is worth its price. */
export const worthOf = (advice: Proposed): number => Math.abs(advice.saving.perMonth ?? 0);
