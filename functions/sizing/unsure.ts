import type { TaskSize } from './fargate.ts';
import { isUnconfirmed } from './fargate.ts';
import type { RiskLevel } from './findings.ts';

/** What decides whether a change is reliable. */
export type Proposal = {
  readonly size: TaskSize;
  readonly level: RiskLevel;
  /** The reason for the level, for people: "42 % to run out of memory in a month". */
  readonly riskText: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Further reasons against relying on it, in the words of their source. */
  readonly caveats?: readonly string[];
};

/** Below this confidence a recommendation is not offered for acceptance. */
export const CONFIDENCE_MIN = 0.5;

/** Shown wherever a size of an unconfirmed row is recommended. */
export const UNCONFIRMED_TEXT =
  "unconfirmed size: AWS's developer guide has 32 vCPU, its API reference does not, and a region or an architecture " +
  'may refuse it';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * Why a change is neither counted as a saving nor offered for acceptance; null when nothing speaks against it. The
 * change and the reason are shown in any case.
 */
export const unsureOf = ({ size, level, riskText, confidence, caveats = [] }: Proposal): string | null => {
  const reasons = [
    ...(level === 'high' ? [`high risk, ${riskText}`] : []),
    ...(confidence < CONFIDENCE_MIN ? [`confidence is only ${percent(confidence)}`] : []),
    ...caveats,
    ...(isUnconfirmed(size) ? [UNCONFIRMED_TEXT] : []),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
};

/** The risk of a size in words, by what dominates it. */
export const riskTextOf = ({ outOfMemory, throttled }: { readonly outOfMemory: number; readonly throttled: number }) =>
  outOfMemory >= throttled / 2
    ? `${percent(outOfMemory)} to run out of memory in a month`
    : `${percent(throttled)} to be at its CPU limit for more than 0.1 % of the time`;
