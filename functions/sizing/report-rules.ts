import { backtest } from './backtest.ts';
import { sizeText } from './explain.ts';
import { CPU_FREE_SHARE } from './parameters.ts';
import type { Recommendation } from './recommend.ts';
import type { Utilisation } from './utilisation.ts';

type Sized = Extract<Recommendation, { readonly kind: 'resize' | 'keep' }>;

/** A larger size is asked for when something has gone wrong, or when it would for more than one service in seven. */
const RISK_BORNE = 0.15;
/** A risk read off a shorter history is the history's shortness, not the service's. */
const DAYS_SURE = 7;

/**
 * Whether a dearer size is worth a person's time. The recommender weighs an outage against dollars and likes room; a
 * service that has never been near its limits is left alone.
 */
const isUrgent = ({ findings, riskToday }: Sized): boolean =>
  findings.outOfMemoryStops > 0 ||
  findings.memorySaturatedShare > 0 ||
  findings.cpuSaturatedShare > CPU_FREE_SHARE ||
  (findings.days >= DAYS_SURE && (riskToday.outOfMemory ?? 0) > RISK_BORNE);

/** The same evidence about the size it has, and why the other one is not asked for. */
const kept = (sized: Sized, { size }: Utilisation, tested: ReturnType<typeof backtest>, why: string): Sized => ({
  ...sized,
  kind: 'keep',
  size,
  risk: sized.riskToday,
  backtest: tested,
  savingPerMonth: 0,
  reason: `keep ${sizeText(size)}: ${tested.text}; ${why}.`,
  unsure: null,
});

const LEAKS = 'it leaks: fix the leak, since more memory only delays the out-of-memory stops';

const uncalled = ({ size }: Sized): string =>
  `${sizeText(size)} would leave more room, but nothing in its history shows a need for it`;

type Circumstances = {
  readonly utilisation: Utilisation;
  /** Tasks run out of memory after lives of equal length: no size mends that. */
  readonly leaksToDeath: boolean;
};

/** What the weekly report adds: it asks for no dearer size without need, and for none where no size helps. */
export const underReportRules = (
  recommended: Recommendation,
  { utilisation, leaksToDeath }: Circumstances,
): Recommendation => {
  if (recommended.kind !== 'resize') return recommended;
  const keep = (why: string) => kept(recommended, utilisation, backtest(utilisation, utilisation.size), why);
  if (leaksToDeath) return keep(LEAKS);
  return recommended.savingPerMonth > 0 || isUrgent(recommended) ? recommended : keep(uncalled(recommended));
};
