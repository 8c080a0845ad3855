import type { Alternative } from '../../sizing/alternatives.ts';
import type { ScalingPlan } from '../../sizing/autoscaled/autoscaled.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Findings, Risk, RiskLevel } from '../../sizing/findings.ts';
import { CPU_FREE_SHARE } from '../../sizing/parameters.ts';
import type { PatchRequest } from '../../sizing/containers/patch.ts';
import type { RunsSeen } from '../../sizing/runs/runs.ts';
import type { Answer } from './answers.ts';
import { percentText } from '../text.ts';

/** The days a judgement rests on, and what was done to them (cut, rescaled, thin). */
export type EvidenceWindow = { readonly from: Date; readonly to: Date; readonly notes: readonly string[] };

/** USD a month; null where the table has no price. */
export type Saving = {
  readonly list: number | null;
  /** Under a one-year Compute Savings Plan: what the change is worth where all of it is covered by one. */
  readonly underPlan: number | null;
  /** Why the price behind it may be off; null where it is confirmed. */
  readonly doubt: string | null;
};

type Sized = {
  readonly from: TaskSize;
  readonly to: TaskSize;
  /** Mean running tasks of the week: savings are counted in real task hours. */
  readonly tasks: number;
  readonly evidence: EvidenceWindow;
  readonly reason: string;
  /** What the size would have met in the window, in one sentence. */
  readonly backtest: string;
  readonly risk: Risk;
  /** Of the size it has today, whether or not the table has it. */
  readonly riskToday: Risk;
  readonly confidence: number;
  /** Why the change is neither summed into what can be saved nor offered for acceptance; null where it is sound. */
  readonly unsure: string | null;
  /** What would change our mind. */
  readonly doubts: readonly string[];
  readonly findings: Findings;
  readonly saving: Saving;
  readonly alternatives: readonly Alternative[];
  /** Of standalone and scheduled tasks, which are sized by their runs. */
  readonly runs?: RunsSeen & { readonly usdPerRun: number };
};

/** What is said of a service's size. Saying nothing is said too, with its reason. */
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
      /** What would change our mind. */
      readonly doubts: readonly string[];
      readonly saving: Saving;
      readonly memoryMibPerTask: number;
      /** As of a service that does not scale. */
      readonly unsure: string | null;
      readonly patch: PatchRequest;
      readonly answer: Answer | null;
    }
  | { readonly kind: 'abstain'; readonly reason: string }
  /** The service needs more than the largest size there is. */
  | { readonly kind: 'none-fits'; readonly reason: string };

/** A change that somebody could make today. */
export type Proposed = Extract<Advice, { readonly kind: 'resize' | 'autoscaled' }>;

/** Whether an advice asks for a change, whatever people have said to it. */
export const isAsked = (advice: Advice): advice is Proposed =>
  advice.kind === 'resize' || (advice.kind === 'autoscaled' && advice.change === 'resize');

/** Whether an advice asks for something: a change that nobody has declined or put off. */
export const isProposed = (advice: Advice): advice is Proposed =>
  isAsked(advice) && (advice.answer === null || advice.answer.kind === 'accept');

/** Whether a change may be counted on: summed, and offered for acceptance. */
export const isSure = ({ unsure }: Proposed): boolean => unsure === null;

/** The size that an advice asks for. */
export const sizeOf = (advice: Proposed): TaskSize => (advice.kind === 'resize' ? advice.to : advice.plan.size);

/** Shares of the time over 100 % of CPU above which a plan is riskier than the level before it. */
const OVERLOAD_LEVELS = [
  [CPU_FREE_SHARE, 'low'],
  [0.01, 'medium'],
] as const;

/** How risky a plan is: by the share of the time in which its replay is overloaded. */
export const planRisk = ({ predicted: { overloadedShare } }: ScalingPlan) => ({
  level: OVERLOAD_LEVELS.find(([most]) => overloadedShare <= most)?.[1] ?? ('high' as const),
  riskText: `overloaded ${percentText(overloadedShare)} of the time`,
});

/** How risky a change is. */
export const riskLevelOf = (advice: Proposed): RiskLevel =>
  advice.kind === 'resize' ? advice.risk.level : planRisk(advice.plan).level;

/** How sure a plan is, 0 to 1: a replay of the demand under a policy is taken for as sure as it is long. */
export const planConfidence = ({ from, to }: EvidenceWindow): number => {
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  return Math.round(Math.min(0.9, 0.4 + days / 60) * 100) / 100;
};

/** How sure we are, 0 to 1. */
export const confidenceOf = (advice: Proposed): number =>
  advice.kind === 'resize' ? advice.confidence : planConfidence(advice.evidence);

/**
 * What comes first: dollars a month times confidence. A change that costs more but keeps tasks alive is worth its
 * price.
 */
export const worthOf = (advice: Proposed): number => Math.abs(advice.saving.list ?? 0) * confidenceOf(advice);
