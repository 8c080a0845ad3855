import type { TaskSize } from './fargate.ts';
import { isUnconfirmed } from './fargate.ts';
import type { RiskLevel } from './findings.ts';

/** What decides whether a change may be counted on. */
export type Proposal = {
  readonly size: TaskSize;
  readonly level: RiskLevel;
  /** What the level is made of, for people: "42 % to run out of memory in a month". */
  readonly riskText: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Further reasons not to count on it, in the words of whoever found them. */
  readonly caveats?: readonly string[];
};

/** Below this we would not bet on our own advice. */
export const CONFIDENCE_MIN = 0.5;

/** What people read wherever a size of an unconfirmed row is advised. */
export const UNCONFIRMED_TEXT =
  "unconfirmed size: AWS's developer guide has 32 vCPU, its API reference does not, and a region or an architecture " +
  'may refuse it';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * Why a change is neither summed into what can be saved nor offered for acceptance; null where nothing speaks against
 * that. People see the change and the reason all the same.
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

/** The risk of a size in words: by what makes it as high as it is. */
export const riskTextOf = ({ outOfMemory, throttled }: { readonly outOfMemory: number; readonly throttled: number }) =>
  outOfMemory >= throttled / 2
    ? `${percent(outOfMemory)} to run out of memory in a month`
    : `${percent(throttled)} to be at its CPU limit for more than 0.1 % of the time`;
