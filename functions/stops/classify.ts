import type { AdviceParameters } from './advice/advice-parameters.ts';
import { CAUSES, causeGroupOf } from './cause.ts';
import type { Cause, CauseGroup, FaultDomain } from './cause.ts';
import { explain } from './advice/explain.ts';
import { DEFAULT_CONFIDENCE, evidenceOf } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import type { Rule } from './rules/rule.ts';
import { parseTaskStop } from './stop.ts';
import type { TaskStop } from './stop.ts';
import { viewOf, viewOfTexts } from './rules/view.ts';
import type { StopView } from './rules/view.ts';

/** Why a task stopped, and the evidence. */
export type StopDiagnosis = {
  readonly cause: Cause;
  readonly faultDomain: FaultDomain;
  /** The text, codes or times that prove it. */
  readonly evidence: string;
  /** Values that make the advice about the cause concrete (`advise`). */
  readonly adviceParameters: AdviceParameters;
  /** 0 to 1. */
  readonly confidence: number;
  /** Name of the container that failed first or could not start. */
  readonly failedContainer?: string;
  /** The resource that failed, as the reasons name it: a secret's ARN, an image, a log group, a host. */
  readonly failedResource?: string;
};

const EVIDENCE_CHARACTERS_MAX = 300;
const UNKNOWN_CONFIDENCE = 0.3;
/** A sentence was completed, but what really stood there is unknown. */
const CUT_CONFIDENCE_MAX = 0.8;
/** The task's reason and a container's contradict each other. */
const DISPUTED_CONFIDENCE_MAX = 0.5;

const NO_STOP = parseTaskStop({});

/** The first matching rule, and its evidence. */
export const ruleFor = (view: StopView): { readonly rule: Rule; readonly evidence: string } | undefined => {
  for (const [place, rule] of RULES.entries()) {
    if (view.excluded[place] === true) continue;
    const evidence = evidenceOf(rule, view);
    if (evidence !== undefined) return { rule, evidence };
    if (rule.when === undefined) view.excluded[place] = true;
  }
  return undefined;
};

/** These only say that something ended: a container's reason explains them and does not contradict them. */
const GENERAL: readonly CauseGroup[] = ['unknown', 'exit', 'container', 'scheduler', 'health'];

const specificCauseOf = (reasons: readonly string[]): Cause | undefined => {
  const cause = ruleFor({ ...viewOfTexts(reasons), stop: NO_STOP, containers: [] })?.rule.cause;
  return cause === undefined || GENERAL.includes(causeGroupOf(cause)) ? undefined : cause;
};

/** Whether the reasons of the task and of its containers name different domains. */
const isDisputed = ({ stop, containers }: StopView): boolean => {
  const own = [...new Set(containers.map(({ reason }) => reason).filter((reason) => reason !== ''))];
  if (own.length === 0 || stop.stoppedReason === '' || own.includes(stop.stoppedReason)) return false;
  const task = specificCauseOf([stop.stoppedReason]);
  if (task === undefined) return false;
  const container = specificCauseOf(own);
  return container !== undefined && causeGroupOf(task) !== causeGroupOf(container);
};

const confidenceOf = (rule: Rule, view: StopView): number => {
  const said = rule.confidence ?? DEFAULT_CONFIDENCE;
  const cut = rule.when === undefined && view.forms[0]?.isCut === true ? CUT_CONFIDENCE_MAX : 1;
  return Math.min(said, cut, isDisputed(view) ? DISPUTED_CONFIDENCE_MAX : 1);
};

const diagnosisOf = (stop: TaskStop): StopDiagnosis => {
  const view = viewOf(stop);
  const found = ruleFor(view);
  const cause = found?.rule.cause ?? 'unknown';
  return {
    cause,
    faultDomain: found?.rule.faultDomain ?? CAUSES[cause].faultDomain,
    evidence: (found?.evidence ?? view.forms[0]?.quoted ?? '').slice(0, EVIDENCE_CHARACTERS_MAX),
    confidence: found === undefined ? UNKNOWN_CONFIDENCE : confidenceOf(found.rule, view),
    ...explain(cause, view, found?.evidence),
  };
};

/** Diagnoses of stops that are still in use: history and state both need them. */
const RESULTS = new WeakMap<TaskStop, StopDiagnosis>();

/** Keeps the diagnosis of a stop that was made elsewhere, such as in another thread, for `classify`. */
export const keepDiagnosis = (stop: TaskStop, diagnosis: StopDiagnosis): void => void RESULTS.set(stop, diagnosis);

/** Diagnoses why a task stopped, from stop code, reasons, exit codes and times together. Never throws. */
export const classify = (stop: TaskStop): StopDiagnosis => {
  const known = RESULTS.get(stop);
  if (known !== undefined) return known;
  const diagnosis = diagnosisOf(stop);
  RESULTS.set(stop, diagnosis);
  return diagnosis;
};
