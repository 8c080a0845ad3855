import type { ServiceKey } from '../events/identity.ts';
import { memoryOf, withAdvice } from '../report/answers.ts';
import type { ServiceReport } from '../report/service-report.ts';
import type { ReportSources } from './report-sources.ts';

/** The document in which a service's recommendations and their answers are remembered. */
export const recommendationName = (service: ServiceKey): string => `recommendation/${service}`;

/** Keeps what was recommended, so that a size that is taken later can be judged by what we promised. */
export const remember = async (
  { advice, service }: ServiceReport,
  { store, remembers }: ReportSources,
  now: Date,
): Promise<void> => {
  if (!remembers || advice.is !== 'resize') return;
  const advised = { at: now.getTime(), size: advice.to, outOfMemory: advice.risk.outOfMemory };
  const name = recommendationName(service.key);
  // Read anew: somebody may have answered since the report began.
  const found = await store.loadDocument(name);
  const before = memoryOf(found?.body);
  const after = withAdvice(before, { ...advised, saving: advice.saving.list ?? 0 });
  if (after === before) return;
  // Lost to an answer given this very moment: next week's report writes it.
  await store.saveDocument(name, found?.version ?? 0, after);
};
