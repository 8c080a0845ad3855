import { isAsked, sizeOf } from '../../report/advice/advice.ts';
import type { Advice } from '../../report/advice/advice.ts';
import type { Advised, AdviceAnswers } from '../../report/advice/answers.ts';
import { answersOf, withAdvice, withoutAdvice } from '../../report/advice/answers.ts';
import { outcomeOf, addOutcome } from '../../report/advice/outcomes.ts';
import type { ServiceReport } from '../../report/service-report.ts';
import { recommendationName } from '../../adapters/dynamodb/report-name.ts';
import type { ReportSources } from './sources.ts';

const scalingOf = ({ plan: { policy } }: Extract<Advice, { readonly kind: 'autoscaled' }>): Advised['scaling'] => ({
  targetPercent: policy.targetPercent,
  minimum: policy.minimum,
  maximum: policy.maximum,
});

const withNewAdvice = (before: AdviceAnswers, advice: Advice, now: Date): AdviceAnswers => {
  // Nothing could be judged: what was asked for last week still stands.
  if (advice.kind === 'abstain') return before;
  if (!isAsked(advice)) return withoutAdvice(before, now);
  const from = advice.kind === 'resize' ? advice.from : advice.today.size;
  return withAdvice(before, {
    at: now.getTime(),
    size: sizeOf(advice),
    from,
    saving: advice.saving.list,
    ...(advice.unsure === null ? {} : { unsure: advice.unsure }),
    ...(advice.kind === 'resize' ? { outOfMemory: advice.risk.outOfMemory } : { scaling: scalingOf(advice) }),
  });
};

const withOutcome = (before: AdviceAnswers, change: ServiceReport['change']): AdviceAnswers => {
  const found = change === null ? undefined : outcomeOf(change);
  if (found === undefined) return before;
  const outcomes = addOutcome(before.outcomes ?? [], found);
  return outcomes === before.outcomes ? before : { ...before, outcomes };
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
  if (!remembers || (advice.kind === 'abstain' && change === null)) return;
  const name = recommendationName(service.key);
  // Read anew: somebody may have answered since the report began.
  const found = await store.loadDocument(name);
  const before = answersOf(found?.body);
  const changed = withOutcome(withNewAdvice(before, advice, now), change);
  if (changed === before) return;
  // Lost to an answer given this very moment: next week's report writes it.
  await store.saveDocument(name, found?.version ?? 0, changed);
};
