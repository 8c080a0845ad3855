import { isAsked, sizeOf } from '../report/advice.ts';
import type { Advice } from '../report/advice.ts';
import type { Memory } from '../report/answers.ts';
import { memoryOf, withAdvice, withoutAdvice } from '../report/answers.ts';
import type { ServiceReport } from '../report/service-report.ts';
import { recommendationName } from './report-name.ts';
import type { ReportSources } from './report-sources.ts';

const after = (before: Memory, advice: Advice, now: Date): Memory => {
  // Nothing could be judged: what was asked for last week still stands.
  if (advice.is === 'abstain') return before;
  if (!isAsked(advice)) return withoutAdvice(before, now);
  const risk = advice.is === 'resize' ? { outOfMemory: advice.risk.outOfMemory } : {};
  const from = advice.is === 'resize' ? advice.from : advice.today.size;
  return withAdvice(before, {
    at: now.getTime(),
    size: sizeOf(advice),
    from,
    saving: advice.saving.list,
    ...risk,
  });
};

/**
 * Keeps what was recommended, answered or not, so that people can answer it and a size that is taken later can be
 * judged by what we promised; and that it is recommended no more.
 */
export const remember = async (
  { advice, service }: ServiceReport,
  { store, remembers }: ReportSources,
  now: Date,
): Promise<void> => {
  if (!remembers || advice.is === 'abstain') return;
  const name = recommendationName(service.key);
  // Read anew: somebody may have answered since the report began.
  const found = await store.loadDocument(name);
  const before = memoryOf(found?.body);
  const changed = after(before, advice, now);
  if (changed === before) return;
  // Lost to an answer given this very moment: next week's report writes it.
  await store.saveDocument(name, found?.version ?? 0, changed);
};
