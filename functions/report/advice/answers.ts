import * as z from 'zod/mini';
import { sizeText } from '../../sizing/explain.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Outcome } from './outcomes.ts';
import { outcomeSchema } from './outcomes.ts';
import type { Plan, Scaling } from './plan.ts';
import { isSame, isSamePlan, planText } from './plan.ts';
import { dayInUtc } from '../../primitives/instant-text.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { epochMs } from '../../primitives/instant-schema.ts';

/** A recommended size, with its predictions. Epoch milliseconds, USD a month. */
export type Advised = {
  readonly at: EpochMs;
  readonly size: TaskSize;
  /** Chance of running out of memory in a month; a replay of a service that scales predicts none. */
  readonly outOfMemory?: number;
  /** Null when no price was known. */
  readonly saving: number | null;
  /** The same at list price, where the account has discounts. */
  readonly savingAtList?: number;
  /** The size before; absent in what an earlier release wrote. */
  readonly from?: TaskSize;
  /** For a service that scales, what was recommended together with the size. */
  readonly scaling?: Scaling;
  /** Why it is not offered for acceptance: it is risky or uncertain. Absent when it is sound. */
  readonly unsure?: string;
  /** When a report stopped asking for it: it was adopted, or the service changed. */
  readonly withdrawnAt?: EpochMs;
};

/** Someone's answer to a recommendation. */
export type Answer = {
  readonly kind: 'accept' | 'snooze' | 'reject';
  readonly by: string;
  readonly at: EpochMs;
  /** The size it is about: another size is another question, and so are another target or other limits. */
  readonly size: TaskSize;
  readonly scaling?: Scaling;
  /** Until when it stays hidden; null: permanently. */
  readonly until: EpochMs | null;
  /** In the user's own words. */
  readonly reason?: string;
};

/** What is stored of a service's recommendations: item `ADVICE#<service>`. */
export type AdviceAnswers = {
  readonly advised: readonly Advised[];
  readonly answer: Answer | null;
  /** Outcomes of adopted sizes; absent before the first. */
  readonly outcomes?: readonly Outcome[];
};

export const NO_HISTORY: AdviceAnswers = { advised: [], answer: null };

/** Maximum sizes stored; older ones are no longer checked anyway. */
const ADVISED_KEPT = 12;
const DAY_MS = 86_400_000;
/** Days for which a snoozed recommendation stays hidden, and after which a rejected one may be asked again. */
export const SNOOZE_DAYS = 28;
export const REJECT_DAYS = 180;
/** Maximum days that a user may choose instead, and maximum length of a reason. */
export const DAYS_MAX = 365;
const REASON_MAX = 300;

const size = z.object({ cpu: z.number(), memory: z.number() });
const scaling = z.object({ targetPercent: z.number(), minimum: z.number(), maximum: z.number() });
const answersSchema = z.object({
  advised: z.array(
    z.object({
      at: epochMs,
      size,
      outOfMemory: z.optional(z.number()),
      saving: z.nullable(z.number()),
      savingAtList: z.optional(z.number()),
      from: z.optional(size),
      scaling: z.optional(scaling),
      unsure: z.optional(z.string()),
      withdrawnAt: z.optional(epochMs),
    }),
  ),
  answer: z.nullable(
    z.object({
      kind: z.enum(['accept', 'snooze', 'reject']),
      by: z.string(),
      at: epochMs,
      size,
      scaling: z.optional(scaling),
      until: z.nullable(epochMs),
      reason: z.optional(z.string()),
    }),
  ),
  outcomes: z.optional(z.array(outcomeSchema)),
});

/** Parses a document's body; no document is an empty one, and undefined is one that must not be overwritten. */
export const readAnswers = (body: unknown): AdviceAnswers | undefined =>
  body === undefined ? NO_HISTORY : answersSchema.safeParse(body).data;

/** What a document's body says; an unknown format of another release says nothing. */
export const answersOf = (body: unknown): AdviceAnswers => readAnswers(body) ?? NO_HISTORY;

const factsOf = ({ at, size: { cpu, memory }, from, scaling: policy, ...rest }: Advised): readonly unknown[] => [
  [at, cpu, memory, from?.cpu, from?.memory, policy?.targetPercent, policy?.minimum, policy?.maximum],
  [rest.outOfMemory, rest.saving, rest.savingAtList, rest.unsure, rest.withdrawnAt],
];

const isEqual = (a: Advised, b: Advised): boolean => JSON.stringify(factsOf(a)) === JSON.stringify(factsOf(b));

/** The answers with a new recommendation; the same plan again keeps its first day, and all else is today's. */
export const withAdvice = (answers: AdviceAnswers, advised: Advised): AdviceAnswers => {
  const last = answers.advised.at(-1);
  if (last === undefined || !isSamePlan(last, advised))
    return { ...answers, advised: [...answers.advised, advised].slice(-ADVISED_KEPT) };
  const today = { ...advised, at: last.at };
  return isEqual(today, last) ? answers : { ...answers, advised: [...answers.advised.slice(0, -1), today] };
};

/** The answers when a report no longer recommends another size. */
export const withoutAdvice = (answers: AdviceAnswers, now: Date): AdviceAnswers => {
  const last = answers.advised.at(-1);
  if (last === undefined || last.withdrawnAt !== undefined) return answers;
  return { ...answers, advised: [...answers.advised.slice(0, -1), { ...last, withdrawnAt: now.getTime() }] };
};

/** The size in the newest report; undefined when it recommends none. */
export const advisedNow = ({ advised }: AdviceAnswers): Advised | undefined => {
  const last = advised.at(-1);
  return last?.withdrawnAt === undefined ? last : undefined;
};

/**
 * Why a size cannot be accepted, undefined when it can: the newest report recommends another one or none, or the size
 * is unsure. A button in an old message stays there, so the press must be refused here.
 */
export const refusalOf = (answers: AdviceAnswers, about: Pick<Answer, 'kind' | 'size' | 'scaling'>) => {
  if (about.kind !== 'accept' || answers.advised.length === 0) return undefined;
  const advised = advisedNow(answers);
  if (advised === undefined || !isSamePlan(advised, about))
    return `The newest report no longer recommends ${planText(about)}.`;
  return advised.unsure === undefined
    ? undefined
    : `${planText(about)} cannot be accepted: ${advised.unsure}. Snooze or reject it, or make the change yourself.`;
};

export type Answering = Pick<Answer, 'kind' | 'by' | 'size' | 'scaling' | 'reason'> & {
  readonly now: Date;
  /** Instead of the four weeks of a snooze and the half year of a rejection. */
  readonly days?: number;
};

const daysOf = ({ kind: answer, days }: Answering): number | null =>
  answer === 'accept' ? null : (days ?? { snooze: SNOOZE_DAYS, reject: REJECT_DAYS }[answer]);

/** The answers with a new one. */
export const withAnswer = (answers: AdviceAnswers, answering: Answering): AdviceAnswers => {
  const { kind: answer, by, size: about, scaling: policy, reason, now } = answering;
  const days = daysOf(answering);
  const at = now.getTime();
  const until = days === null ? null : at + days * DAY_MS;
  const rejection = reason === undefined ? {} : { reason: reason.slice(0, REASON_MAX) };
  const plan = { size: about, ...(policy === undefined ? {} : { scaling: policy }) };
  return { ...answers, answer: { kind: answer, by, at, ...plan, until, ...rejection } };
};

/** The answer that still applies to a recommended plan; an answer about another plan, or an expired one, does not. */
export const answerTo = ({ answer }: AdviceAnswers, recommended: Plan, now: Date): Answer | null => {
  if (answer === null || !isSamePlan(answer, recommended)) return null;
  return answer.until !== null && answer.until < now.getTime() ? null : answer;
};

/**
 * The text when a task of this size runs out of memory after Farwatch recommended less memory: sent at once, not on
 * Monday. Undefined when Farwatch did not recommend it, or it was no cut.
 */
export const revertText = ({ advised }: AdviceAnswers, size: TaskSize): string | undefined => {
  const ours = advised.findLast((one) => isSame(one.size, size));
  if (ours?.from === undefined || ours.from.memory <= size.memory) return undefined;
  return `recommended by Farwatch on ${dayInUtc(ours.at)} instead of ${sizeText(ours.from)}. Revert?`;
};

/** The prediction for a size before it was adopted; undefined when Farwatch did not recommend it. */
export const adviceBefore = ({ advised }: AdviceAnswers, taken: TaskSize, at: EpochMs): Advised | undefined =>
  advised.findLast((one) => isSame(one.size, taken) && one.at <= at);
