import type { ServiceKey } from '../events/identity.ts';
import type { Answering, Memory } from '../report/answers.ts';
import { memoryOf, withAnswer } from '../report/answers.ts';
import type { Clock, Store } from './ports.ts';
import { recommendationName } from './report-name.ts';

export type AnswerEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

/** Tries of a lost race with another answer or the report itself. */
const TRIES = 5;
const PAUSE_MS = 40;

/**
 * Remembers what somebody said to a recommendation, by a button or on the command line: accepted for good, snoozed for
 * four weeks, rejected for half a year (or the days given), each for that size only. Answering twice is answering once.
 * Throws when others wrote all the time.
 */
export const answerRecommendation = async (
  { store, clock }: AnswerEffects,
  service: ServiceKey,
  answer: Omit<Answering, 'now'>,
): Promise<Memory> => {
  const name = recommendationName(service);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await store.loadDocument(name);
    const memory = withAnswer(memoryOf(found?.body), { ...answer, now: clock.now() });
    if ((await store.saveDocument(name, found?.version ?? 0, memory)) === 'saved') return memory;
    await clock.sleep(PAUSE_MS * 2 ** attempt);
  }
  throw new Error(`${name} was written by others ${TRIES} times`);
};
