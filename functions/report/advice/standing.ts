import type { ServiceKey } from '../../primitives/identity.ts';
import { isoText } from '../../primitives/instant-text.ts';
import type { Advised, AdviceAnswers, Answer } from './answers.ts';
import { advisedNow, answerTo } from './answers.ts';

/** An open recommendation and the answer to it. */
export type Standing = { readonly service: ServiceKey; readonly advised: Advised; readonly answer: Answer | null };

/** What the newest report recommends for a service, with the answer to it; empty when it recommends nothing. */
export const standingOf = (service: ServiceKey, answers: AdviceAnswers, now: Date): readonly Standing[] => {
  const advised = advisedNow(answers);
  return advised === undefined ? [] : [{ service, advised, answer: answerTo(answers, advised, now) }];
};

/** What an answer makes of a recommendation. */
export const ANSWERED = { accept: 'accepted', snooze: 'snoozed', reject: 'rejected' } as const;

/** Sure recommendations before unsure ones, the largest amount first. */
export const standingOrder = (a: Standing, b: Standing): number =>
  Number(a.advised.unsure !== undefined) - Number(b.advised.unsure !== undefined) ||
  Math.abs(b.advised.saving ?? 0) - Math.abs(a.advised.saving ?? 0) ||
  (a.service < b.service ? -1 : 1);

/** A recommendation as `farwatch advice list --json` prints it: amounts in USD a month, times in ISO. */
export const standingJson = ({ service, advised, answer }: Standing): Readonly<Record<string, unknown>> => ({
  service,
  from: advised.from ?? null,
  to: advised.size,
  scaling: advised.scaling ?? null,
  savingPerMonth: advised.saving,
  savingAtListPerMonth: advised.savingAtList ?? advised.saving,
  unsure: advised.unsure ?? null,
  since: isoText(advised.at),
  state: answer === null ? 'open' : ANSWERED[answer.kind],
  by: answer?.by ?? null,
  because: answer?.reason ?? null,
  until: answer === null || answer.until === null ? null : isoText(answer.until),
});
