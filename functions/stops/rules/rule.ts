import type { Cause, FaultDomain } from '../cause.ts';
import { find, findClause, isBeside } from './view.ts';
import type { StopView, TextView } from './view.ts';

/**
 * One rule: what ECS, Docker, containerd or a service behind them says, and what it means. All patterns of `says` must
 * match, the last of them is the evidence, and none of `unless` may match in the same reason. Or `when` checks codes
 * and times, and returns its evidence.
 */
export type Rule = {
  readonly cause: Cause;
  /** The kind of wording, for the documentation. */
  readonly wording: string;
  readonly says?: readonly RegExp[];
  readonly unless?: readonly RegExp[];
  readonly when?: (view: StopView) => string | undefined;
  readonly faultDomain?: FaultDomain;
  /** 0 to 1; DEFAULT_CONFIDENCE where the wording is unambiguous. */
  readonly confidence?: number;
};

/** For a wording that names its cause. */
export const DEFAULT_CONFIDENCE = 0.95;

type Wording = Pick<Rule, 'says' | 'unless'>;

/** The clause with the evidence when all of `says` and none of `unless` match. */
export const wordsOf = ({ says = [], unless = [] }: Wording, view: TextView): string | undefined => {
  if (says.length === 0 || says.some((pattern) => find(view, pattern) === undefined)) return undefined;
  const proving = says.at(-1) ?? /^/;
  return unless.some((pattern) => isBeside(view, pattern, proving)) ? undefined : findClause(view, proving);
};

/** The evidence; undefined when the rule does not match. */
export const evidenceOf = (rule: Rule, view: StopView): string | undefined =>
  rule.when === undefined ? wordsOf(rule, view) : rule.when(view);
