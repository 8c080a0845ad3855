import type { ServiceKey } from '../../primitives/identity.ts';
import type { Answering, AdviceAnswers } from '../../report/advice/answers.ts';
import { answersOf, refusalOf, withAnswer } from '../../report/advice/answers.ts';
import type { Clock, Store } from '../common.ts';
import { recommendationName } from './report-name.ts';

export type AnswerEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

/** Tries of a lost race with another answer or the report itself. */
const TRIES = 5;
const PAUSE_MS = 40;

export type Answered =
  { readonly kind: 'kept'; readonly answers: AdviceAnswers } | { readonly kind: 'refused'; readonly reason: string };

/**
 * Remembers what somebody said to a recommendation, by a button or on the command line: accepted for good, snoozed for
 * four weeks, rejected for half a year (or the days given), each for that size only. Answering twice is answering once.
 * A size that the newest report does not ask for, or would not bet on, is not accepted. Throws when others wrote all
 * the time.
 */
export const answerRecommendation = async (
  { store, clock }: AnswerEffects,
  service: ServiceKey,
  answer: Omit<Answering, 'now'>,
): Promise<Answered> => {
  const name = recommendationName(service);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await store.loadDocument(name);
    const known = answersOf(found?.body);
    const reason = refusalOf(known, answer);
    if (reason !== undefined) return { kind: 'refused', reason };
    const answers = withAnswer(known, { ...answer, now: clock.now() });
    if ((await store.saveDocument(name, found?.version ?? 0, answers)) === 'saved') return { kind: 'kept', answers };
    await clock.sleep(PAUSE_MS * 2 ** attempt);
  }
  throw new Error(`${name} was written by others ${TRIES} times`);
};
