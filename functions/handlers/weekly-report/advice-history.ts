import { isAsked, planOf } from '../../report/advice/advice.ts';
import type { Advice, Saving } from '../../report/advice/advice.ts';
import type { AdviceAnswers } from '../../report/advice/answers.ts';
import { readAnswers, withAdvice, withoutAdvice } from '../../report/advice/answers.ts';
import { outcomeOf, addOutcome } from '../../report/advice/outcomes.ts';
import type { ServiceReport } from '../../report/service-report.ts';
import { OUT_OF_MEMORY_AT_ADVISED } from '../../sizing/observed.ts';
import { adviceKey } from '../../adapters/dynamodb/keys.ts';
import type { ReportSources } from './sources.ts';

const atList = ({ perMonth, list }: Saving) => (list === null || list === perMonth ? {} : { savingAtList: list });

const withNewAdvice = (before: AdviceAnswers, advice: Advice, now: Date): AdviceAnswers => {
  // No recommendation was possible: last week's still stands.
  if (advice.kind === 'abstain') return before;
  if (!isAsked(advice)) return withoutAdvice(before, now);
  const from = advice.kind === 'resize' ? advice.from : advice.today.size;
  return withAdvice(before, {
    at: now.getTime(),
    ...planOf(advice),
    from,
    saving: advice.saving.perMonth,
    ...atList(advice.saving),
    ...(advice.unsure === null ? {} : { unsure: advice.unsure }),
    ...(advice.kind === 'resize' ? { outOfMemory: OUT_OF_MEMORY_AT_ADVISED } : {}),
  });
};

const withOutcome = (before: AdviceAnswers, change: ServiceReport['change']): AdviceAnswers => {
  const found = change === null ? undefined : outcomeOf(change);
  if (found === undefined) return before;
  const outcomes = addOutcome(before.outcomes ?? [], found);
  return outcomes === before.outcomes ? before : { ...before, outcomes };
};

/**
 * Stores what was recommended, answered or not, so that people can answer it and a size adopted later can be compared
 * with the estimate. Also stores withdrawn recommendations, and the result of an adopted size.
 */
export const remember = async (
  { advice, service, change }: ServiceReport,
  { store, remembers }: ReportSources,
  now: Date,
): Promise<void> => {
  if (!remembers || (advice.kind === 'abstain' && change === null)) return;
  const key = adviceKey(service.key);
  // Read again: someone may have answered since the report began.
  const found = await store.loadDocument(key);
  const before = readAnswers(found?.body);
  // Another release wrote it: people's answers in it are worth more than this week's recommendation.
  if (before === undefined) return;
  const changed = withOutcome(withNewAdvice(before, advice, now), change);
  if (changed === before) return;
  // Lost to an answer given at the same moment: next week's report writes it.
  await store.saveDocument(key, found?.version ?? 0, changed);
};
