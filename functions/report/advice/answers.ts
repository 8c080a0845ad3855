import * as z from 'zod/mini';
import { sizeText } from '../../sizing/explain.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Outcome } from './outcomes.ts';
import { outcomeSchema } from './outcomes.ts';

/** A size we recommended, with what we promised. Epoch milliseconds, USD a month. */
export type Advised = {
  readonly at: number;
  readonly size: TaskSize;
  /** Chance of running out of memory in a month; a replay of a service that scales promises none. */
  readonly outOfMemory?: number;
  /** Null where no price was known. */
  readonly saving: number | null;
  /** The size it was to be taken for; absent in what an earlier release wrote. */
  readonly from?: TaskSize;
  /** Of a service that scales, what was advised together with the size. */
  readonly scaling?: { readonly targetPercent: number; readonly minimum: number; readonly maximum: number };
  /** Why nobody may accept it by a press: it is risky or unsure. Absent where it is sound. */
  readonly unsure?: string;
  /** Since when a report no longer asks for it: it was taken, or the service has changed. */
  readonly withdrawnAt?: number;
};

/** What somebody said to a recommendation. */
export type Answer = {
  readonly kind: 'accept' | 'snooze' | 'reject';
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The size it is about: another size is another question. */
  readonly size: TaskSize;
  /** Until when it is not to be shown again; null for ever. */
  readonly until: number | null;
  /** In the words of whoever answered. */
  readonly reason?: string;
};

/** What is remembered of a service's recommendations: document `recommendation/<service>`. */
export type AdviceAnswers = {
  readonly advised: readonly Advised[];
  readonly answer: Answer | null;
  /** What came of sizes that were taken; absent before the first. */
  readonly outcomes?: readonly Outcome[];
};

export const NO_HISTORY: AdviceAnswers = { advised: [], answer: null };

/** Sizes remembered at most; older ones are no longer judged anyway. */
const ADVISED_KEPT = 12;
const DAY_MS = 86_400_000;
/** Days for which a snoozed recommendation is silent, and those after which a rejected one may be asked anew. */
export const SNOOZE_DAYS = 28;
export const REJECT_DAYS = 180;
/** Days that somebody may choose instead, and letters of a reason. */
export const DAYS_MAX = 365;
const REASON_MAX = 300;

const size = z.object({ cpu: z.number(), memory: z.number() });
const answersSchema = z.object({
  advised: z.array(
    z.object({
      at: z.number(),
      size,
      outOfMemory: z.optional(z.number()),
      saving: z.nullable(z.number()),
      from: z.optional(size),
      scaling: z.optional(z.object({ targetPercent: z.number(), minimum: z.number(), maximum: z.number() })),
      unsure: z.optional(z.string()),
      withdrawnAt: z.optional(z.number()),
    }),
  ),
  answer: z.nullable(
    z.object({
      kind: z.enum(['accept', 'snooze', 'reject']),
      by: z.string(),
      at: z.number(),
      size,
      until: z.nullable(z.number()),
      reason: z.optional(z.string()),
    }),
  ),
  outcomes: z.optional(z.array(outcomeSchema)),
});

/** Reads a document's body; what another release wrote in a way we do not know counts as nothing. */
export const answersOf = (body: unknown): AdviceAnswers => {
  const read = answersSchema.safeParse(body);
  return read.success ? read.data : NO_HISTORY;
};

const isSame = (a: TaskSize, b: TaskSize): boolean => a.cpu === b.cpu && a.memory === b.memory;

/**
 * The memory with a size that was just recommended; the same size again keeps its first day and what was promised then,
 * and only whether it may be counted on is what it is today.
 */
export const withAdvice = (answers: AdviceAnswers, advised: Advised): AdviceAnswers => {
  const last = answers.advised.at(-1);
  if (last === undefined || !isSame(last.size, advised.size))
    return { ...answers, advised: [...answers.advised, advised].slice(-ADVISED_KEPT) };
  if (last.withdrawnAt === undefined && last.unsure === advised.unsure) return answers;
  const { withdrawnAt: _, unsure: __, ...again } = last;
  const today = advised.unsure === undefined ? again : { ...again, unsure: advised.unsure };
  return { ...answers, advised: [...answers.advised.slice(0, -1), today] };
};

/** The memory when a report asks for no other size any more. */
export const withoutAdvice = (answers: AdviceAnswers, now: Date): AdviceAnswers => {
  const last = answers.advised.at(-1);
  if (last === undefined || last.withdrawnAt !== undefined) return answers;
  return { ...answers, advised: [...answers.advised.slice(0, -1), { ...last, withdrawnAt: now.getTime() }] };
};

/** The size that the newest report asks for; undefined when it asks for none. */
export const advisedNow = ({ advised }: AdviceAnswers): Advised | undefined => {
  const last = advised.at(-1);
  return last?.withdrawnAt === undefined ? last : undefined;
};

/**
 * Why nobody can accept a size, undefined where somebody can: the newest report asks for another one or for none, or it
 * would not bet on the size itself. A button in an old message stays where it is, and so must be refused here.
 */
export const refusalOf = (answers: AdviceAnswers, { kind: answer, size: about }: Pick<Answer, 'kind' | 'size'>) => {
  if (answer !== 'accept' || answers.advised.length === 0) return undefined;
  const advised = advisedNow(answers);
  if (advised === undefined || !isSame(advised.size, about))
    return `${sizeText(about)} is no longer what the newest report asks for.`;
  return advised.unsure === undefined
    ? undefined
    : `${sizeText(about)} cannot be accepted: ${advised.unsure}. Snooze or reject it, or make the change yourself.`;
};

export type Answering = Pick<Answer, 'kind' | 'by' | 'size' | 'reason'> & {
  readonly now: Date;
  /** Instead of the four weeks of a snooze and the half year of a rejection. */
  readonly days?: number;
};

const daysOf = ({ kind: answer, days }: Answering): number | null =>
  answer === 'accept' ? null : (days ?? { snooze: SNOOZE_DAYS, reject: REJECT_DAYS }[answer]);

/** The memory with somebody's answer. */
export const withAnswer = (answers: AdviceAnswers, answering: Answering): AdviceAnswers => {
  const { kind: answer, by, size: about, reason, now } = answering;
  const days = daysOf(answering);
  const at = now.getTime();
  const until = days === null ? null : at + days * DAY_MS;
  const rejection = reason === undefined ? {} : { reason: reason.slice(0, REASON_MAX) };
  return { ...answers, answer: { kind: answer, by, at, size: about, until, ...rejection } };
};

/**
 * The answer that still holds for a recommended size; an answer about another size, or one that has run out, does
 * not.
 */
export const answerTo = ({ answer }: AdviceAnswers, recommended: TaskSize, now: Date): Answer | null => {
  if (answer === null || !isSame(answer.size, recommended)) return null;
  return answer.until !== null && answer.until < now.getTime() ? null : answer;
};

const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * What to say when a task of this size runs out of memory, and it was we who advised less memory: asked at once, not
 * on Monday. Undefined when it was not our advice, or no cut.
 */
export const revertText = ({ advised }: AdviceAnswers, size: TaskSize): string | undefined => {
  const ours = advised.findLast((one) => isSame(one.size, size));
  if (ours?.from === undefined || ours.from.memory <= size.memory) return undefined;
  return `advised by Farwatch on ${dayText(ours.at)} in place of ${sizeText(ours.from)}. Revert?`;
};

/** What we had promised of a size before it was taken; undefined when it was not our advice. */
export const adviceBefore = ({ advised }: AdviceAnswers, taken: TaskSize, at: number): Advised | undefined =>
  advised.findLast((one) => isSame(one.size, taken) && one.at <= at);
