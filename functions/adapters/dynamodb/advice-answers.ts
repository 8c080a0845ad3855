import { adviceKey } from './keys.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Answering, AdviceAnswers } from '../../report/advice/answers.ts';
import { answersOf, readAnswers, refusalOf, withAnswer } from '../../report/advice/answers.ts';
import type { Standing } from '../../report/advice/standing.ts';
import { standingOf } from '../../report/advice/standing.ts';
import type { Clock, Store } from '../common.ts';
import { updateDocument } from './update-document.ts';

export type AnswerEffects = { readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>; readonly clock: Clock };

export type Answered =
  { readonly kind: 'kept'; readonly answers: AdviceAnswers } | { readonly kind: 'refused'; readonly reason: string };

const UNREADABLE = 'The stored recommendations have the format of another release and are left as they are.';

/**
 * Stores someone's answer to a recommendation, from a button or the command line: accepted permanently, snoozed for
 * four weeks, rejected for half a year (or the given days), each for that size only. Answering twice equals once. A
 * size that the newest report does not recommend, or is unsure of, cannot be accepted, and an unreadable document is
 * not overwritten. Throws after too many write conflicts.
 */
export const answerRecommendation = async (
  { store, clock }: AnswerEffects,
  service: ServiceKey,
  answer: Omit<Answering, 'now'>,
): Promise<Answered> => {
  let refusal = '';
  const answers = await updateDocument({ store, clock }, adviceKey(service), (body) => {
    const known = readAnswers(body);
    const reason = known === undefined ? UNREADABLE : refusalOf(known, answer);
    refusal = reason ?? '';
    if (known === undefined || reason !== undefined) return undefined;
    return withAnswer(known, { ...answer, now: clock.now() });
  });
  return answers === undefined ? { kind: 'refused', reason: refusal } : { kind: 'kept', answers };
};

/** What the newest report recommends for a service, with the answer to it; empty when it recommends nothing. */
export const readStanding = async (
  service: ServiceKey,
  store: Pick<Store, 'loadDocument'>,
  now: Date,
): Promise<readonly Standing[]> =>
  standingOf(service, answersOf((await store.loadDocument(adviceKey(service)))?.body), now);
