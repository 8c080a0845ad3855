import { adviceKey } from './keys.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Answering, AdviceAnswers } from '../../report/advice/answers.ts';
import { answersOf, refusalOf, withAnswer } from '../../report/advice/answers.ts';
import type { Clock, Store } from '../common.ts';

export type AnswerEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

/** Attempts on write conflicts with another answer or the report itself. */
const TRIES = 5;
const PAUSE_MS = 40;

export type Answered =
  { readonly kind: 'kept'; readonly answers: AdviceAnswers } | { readonly kind: 'refused'; readonly reason: string };

/**
 * Stores someone's answer to a recommendation, from a button or the command line: accepted permanently, snoozed for
 * four weeks, rejected for half a year (or the given days), each for that size only. Answering twice equals once. A
 * size that the newest report does not recommend, or is unsure of, cannot be accepted. Throws after too many write
 * conflicts.
 */
export const answerRecommendation = async (
  { store, clock }: AnswerEffects,
  service: ServiceKey,
  answer: Omit<Answering, 'now'>,
): Promise<Answered> => {
  const key = adviceKey(service);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await store.loadDocument(key);
    const known = answersOf(found?.body);
    const reason = refusalOf(known, answer);
    if (reason !== undefined) return { kind: 'refused', reason };
    const answers = withAnswer(known, { ...answer, now: clock.now() });
    if ((await store.saveDocument(key, found?.version ?? 0, answers)) === 'saved') return { kind: 'kept', answers };
    await clock.sleep(PAUSE_MS * 2 ** attempt);
  }
  throw new Error(`the advice for ${service} was written by others ${TRIES} times`);
};
