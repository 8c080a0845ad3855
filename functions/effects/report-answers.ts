import type { ServiceKey } from '../events/identity.ts';
import type { Answering, Memory } from '../report/answers.ts';
import { memoryOf, refusalOf, withAnswer } from '../report/answers.ts';
import type { Clock, Store } from './ports.ts';
import { recommendationName } from './report-name.ts';

export type AnswerEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

/** Tries of a lost race with another answer or the report itself. */
const TRIES = 5;
const PAUSE_MS = 40;

export type Answered =
  { readonly is: 'kept'; readonly memory: Memory } | { readonly is: 'refused'; readonly because: string };

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
    const known = memoryOf(found?.body);
    const because = refusalOf(known, answer);
    if (because !== undefined) return { is: 'refused', because };
    const memory = withAnswer(known, { ...answer, now: clock.now() });
    if ((await store.saveDocument(name, found?.version ?? 0, memory)) === 'saved') return { is: 'kept', memory };
    await clock.sleep(PAUSE_MS * 2 ** attempt);
  }
  throw new Error(`${name} was written by others ${TRIES} times`);
};
