import { CAUSES } from './cause.ts';
import type { Cause, Owner } from './cause.ts';
import { DEFAULT_CONFIDENCE, evidenceOf } from './rule.ts';
import { RULES } from './rules.ts';
import type { TaskStop } from './stop.ts';
import { viewOf } from './view.ts';

/** Why a task stopped, and what convinces us. */
export type Verdict = {
  readonly cause: Cause;
  readonly owner: Owner;
  /** The words, codes or times that convict. */
  readonly evidence: string;
  /** One paragraph of plain text: what to do. */
  readonly advice: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Name of the container that died first or could not start. */
  readonly culprit?: string;
  /** The very thing that failed, as the reasons name it: a secret's ARN, an image, a log group, a host. */
  readonly token?: string;
};

/** Why a task stopped, from stop code, reasons, exit codes and times together. Never throws. */
export const classify = (stop: TaskStop): Verdict => {
  const view = viewOf(stop);
  for (const rule of RULES) {
    const evidence = evidenceOf(rule, view);
    if (evidence === undefined) continue;
    const { cause, owner = CAUSES[cause].owner, confidence = DEFAULT_CONFIDENCE } = rule;
    return { cause, owner, evidence, advice: '', confidence };
  }
  return { cause: 'unknown', owner: 'unknown', evidence: stop.stoppedReason, advice: '', confidence: 0.3 };
};
