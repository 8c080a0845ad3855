import type { Cause, Owner } from '../cause.ts';
import { find, findClause, isBeside } from './view.ts';
import type { StopView, TextView } from './view.ts';

/**
 * One piece of knowledge: what ECS, Docker, containerd or a service behind them says, and what it means.
 * All patterns of `says` must be found; the last of them are the words that convict, and in the same reason none of
 * `unless` may stand.
 * Or `when` looks at codes and times, and returns its evidence.
 */
export type Rule = {
  readonly cause: Cause;
  /** The family of wordings, for the documentation. */
  readonly wording: string;
  readonly says?: readonly RegExp[];
  readonly unless?: readonly RegExp[];
  readonly when?: (view: StopView) => string | undefined;
  readonly faultDomain?: Owner;
  /** 0 to 1; DEFAULT_CONFIDENCE where the wording leaves no doubt. */
  readonly confidence?: number;
};

/** For a wording that names its cause. */
export const DEFAULT_CONFIDENCE = 0.95;

type Wording = Pick<Rule, 'says' | 'unless'>;

/** The clause with the convicting words when all of `says` and none of `unless` are found. */
export const wordsOf = ({ says = [], unless = [] }: Wording, view: TextView): string | undefined => {
  if (says.length === 0 || says.some((pattern) => find(view, pattern) === undefined)) return undefined;
  const proving = says.at(-1) ?? /^/;
  return unless.some((pattern) => isBeside(view, pattern, proving)) ? undefined : findClause(view, proving);
};

/** The words that convict; undefined when the rule does not apply. */
export const evidenceOf = (rule: Rule, view: StopView): string | undefined =>
  rule.when === undefined ? wordsOf(rule, view) : rule.when(view);
