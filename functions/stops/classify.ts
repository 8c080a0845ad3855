import type { AdviceParameters } from './advice/advice-parameters.ts';
import { CAUSES } from './cause.ts';
import type { Cause, Owner } from './cause.ts';
import { explain } from './advice/explain.ts';
import { DEFAULT_CONFIDENCE, evidenceOf } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import type { Rule } from './rules/rule.ts';
import type { TaskStop } from './stop.ts';
import { viewOf } from './rules/view.ts';
import type { StopView } from './rules/view.ts';

/** Why a task stopped, and what convinces us. */
export type StopDiagnosis = {
  readonly cause: Cause;
  readonly faultDomain: Owner;
  /** The words, codes or times that convict. */
  readonly evidence: string;
  /** What makes the advice about the cause concrete (`advise`). */
  readonly adviceParameters: AdviceParameters;
  /** 0 to 1. */
  readonly confidence: number;
  /** Name of the container that died first or could not start. */
  readonly failedContainer?: string;
  /** The very thing that failed, as the reasons name it: a secret's ARN, an image, a log group, a host. */
  readonly failedResource?: string;
};

const EVIDENCE_CHARACTERS_MAX = 300;
const UNKNOWN_CONFIDENCE = 0.3;

/** The first rule that applies, and its evidence. */
export const ruleFor = (view: StopView): { readonly rule: Rule; readonly evidence: string } | undefined => {
  for (const [place, rule] of RULES.entries()) {
    if (view.excluded[place] === true) continue;
    const evidence = evidenceOf(rule, view);
    if (evidence !== undefined) return { rule, evidence };
    if (rule.when === undefined) view.excluded[place] = true;
  }
  return undefined;
};

const diagnosisOf = (stop: TaskStop): StopDiagnosis => {
  const view = viewOf(stop);
  const found = ruleFor(view);
  const cause = found?.rule.cause ?? 'unknown';
  return {
    cause,
    faultDomain: found?.rule.faultDomain ?? CAUSES[cause].faultDomain,
    evidence: (found?.evidence ?? view.forms[0]?.quoted ?? '').slice(0, EVIDENCE_CHARACTERS_MAX),
    confidence: found === undefined ? UNKNOWN_CONFIDENCE : (found.rule.confidence ?? DEFAULT_CONFIDENCE),
    ...explain(cause, view),
  };
};

/** Verdicts of stops that are still in use: history and belief both ask. */
const RESULTS = new WeakMap<TaskStop, StopDiagnosis>();

/** Why a task stopped, from stop code, reasons, exit codes and times together. Never throws. */
export const classify = (stop: TaskStop): StopDiagnosis => {
  const known = RESULTS.get(stop);
  if (known !== undefined) return known;
  const diagnosis = diagnosisOf(stop);
  RESULTS.set(stop, diagnosis);
  return diagnosis;
};
