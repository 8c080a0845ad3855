import { isAsked, sizeOf } from '../report/advice.ts';
import type { Advice } from '../report/advice.ts';
import type { Advised, Memory } from '../report/answers.ts';
import { memoryOf, withAdvice, withoutAdvice } from '../report/answers.ts';
import { judgedOf, withJudged } from '../report/judged.ts';
import type { ServiceReport } from '../report/service-report.ts';
import { recommendationName } from './report-name.ts';
import type { ReportSources } from './report-sources.ts';

const scalingOf = ({ plan: { policy } }: Extract<Advice, { readonly is: 'autoscaled' }>): Advised['scaling'] => ({
  targetPercent: policy.targetPercent,
  minimum: policy.minimum,
  maximum: policy.maximum,
});

const withNewAdvice = (before: Memory, advice: Advice, now: Date): Memory => {
  // Nothing could be judged: what was asked for last week still stands.
  if (advice.is === 'abstain') return before;
  if (!isAsked(advice)) return withoutAdvice(before, now);
  const from = advice.is === 'resize' ? advice.from : advice.today.size;
  return withAdvice(before, {
    at: now.getTime(),
    size: sizeOf(advice),
    from,
    saving: advice.saving.list,
    ...(advice.unsure === null ? {} : { unsure: advice.unsure }),
    ...(advice.is === 'resize' ? { outOfMemory: advice.risk.outOfMemory } : { scaling: scalingOf(advice) }),
  });
};

const withOutcome = (before: Memory, change: ServiceReport['change']): Memory => {
  const found = change === null ? undefined : judgedOf(change);
  if (found === undefined) return before;
  const judged = withJudged(before.judged ?? [], found);
  return judged === before.judged ? before : { ...before, judged };
};

/**
 * Keeps what was recommended, answered or not, so that people can answer it and a size that is taken later can be
 * judged by what we promised; that it is recommended no more; and what came of a size that was taken.
 */
export const remember = async (
  { advice, service, change }: ServiceReport,
  { store, remembers }: ReportSources,
  now: Date,
): Promise<void> => {
  if (!remembers || (advice.is === 'abstain' && change === null)) return;
  const name = recommendationName(service.key);
  // Read anew: somebody may have answered since the report began.
  const found = await store.loadDocument(name);
  const before = memoryOf(found?.body);
  const changed = withOutcome(withNewAdvice(before, advice, now), change);
  if (changed === before) return;
  // Lost to an answer given this very moment: next week's report writes it.
  await store.saveDocument(name, found?.version ?? 0, changed);
};
