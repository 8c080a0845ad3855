import { partsOf } from '../../primitives/identity.ts';
import type { TaskPrices } from '../../sizing/fargate.ts';
import { HOURS_PER_MONTH, LIST_PRICES, costPerHour } from '../../sizing/fargate.ts';
import { sizeText } from '../../sizing/explain.ts';
import type { Findings, Risk } from '../../sizing/findings.ts';
import { rhythmOf } from '../../sizing/rhythm.ts';
import type { RunsRecommendation, TaskRun } from '../../sizing/runs/runs.ts';
import { recommendForRuns } from '../../sizing/runs/runs.ts';
import { recommendFromStops } from '../../sizing/runs/runs-stops.ts';
import { unsureOf } from '../../sizing/unsure.ts';
import { AT_LIMIT } from '../../sizing/utilisation.ts';
import type { Advice } from './advice.ts';
import { alternativesFor } from './alternatives.ts';
import { answerTo } from './answers.ts';
import type { AdviceInput } from './advice-input.ts';
import { containersMibOf, patchFor, placeOf, platformOf, savingOf } from './advice-input.ts';
import { runsOf } from '../runs.ts';
import { taskPrices } from '../setting.ts';
import { countText, durationText, many } from '../text.ts';

type RunsAdvice = Extract<RunsRecommendation, { readonly kind: 'resize' | 'keep' }>;

/** What is known of unmeasured runs. */
const knownText = ({ runs, outOfMemory, medianSeconds }: RunsRecommendation['seen']): string => {
  if (runs === 0) return 'no run has ended in this period';
  const killed = outOfMemory === 0 ? 'none ran out of memory' : `${countText(outOfMemory)} ran out of memory`;
  return `known from events: ${many(runs, 'run')}, median duration ${durationText(medianSeconds)}, ${killed}`;
};

/** Why a family's runs are not measured, and how to change that; undefined when they are. */
const unmeasured = ({ input, definition }: AdviceInput): string | undefined => {
  const { cluster } = partsOf(input.service.key);
  if (input.insights === undefined)
    return (
      `Container Insights is off in cluster ${cluster}, and without it CloudWatch has no metrics of standalone ` +
      `tasks. To turn it on (CloudWatch charges for its metrics): aws ecs update-cluster-settings ` +
      `--cluster ${cluster} --settings name=containerInsights,value=enabled`
    );
  if (input.insights.isShared)
    return (
      `a service of cluster ${cluster} also runs the family ${definition.family}, and Container Insights has one ` +
      'series for both: give these runs a family of their own'
    );
  return undefined;
};

/** On for less than a run, or turned on for the account but not yet for the cluster. */
const NOTHING_YET = 'Container Insights is on, but has no datapoints of this family yet';

/** Below this, ended runs are few: a family of long-lived tasks is analysed by its days. */
const RUNS_FEW = 5;

/** Whether a family consists of long-lived, measured tasks: few of its runs end, its days are known. */
export const isLongLived = (found: AdviceInput): boolean =>
  unmeasured(found) === undefined && runsOf(found.input, found.setting).length < RUNS_FEW;

const findingsOf = (found: AdviceInput, runs: readonly TaskRun[], recommended: RunsAdvice): Findings => {
  const { size } = found.prepared.utilisation;
  const { seen } = recommended;
  const saturated = (kind: (run: TaskRun) => boolean): number => runs.filter(kind).length / Math.max(1, runs.length);
  const first = runs[0]?.startedAt ?? found.setting.now;
  return {
    days: Math.round((found.setting.now.getTime() - first.getTime()) / 8_640_000) / 10,
    coverage: seen.runs === 0 ? 0 : seen.measured / seen.runs,
    growth: { kind: 'steady' },
    rhythm: rhythmOf(found.prepared.utilisation),
    cpuSaturatedShare: saturated(({ cpuUnitsP95 = 0 }) => cpuUnitsP95 >= size.cpu * AT_LIMIT),
    memorySaturatedShare: saturated(({ memoryMibMax = 0 }) => memoryMibMax >= size.memory * AT_LIMIT),
    outOfMemoryStops: seen.outOfMemory,
    hotTaskRatio: 1,
    siblingsRisen: 0,
  };
};

const doubtsOf = ({ seen }: RunsAdvice, isBlind: boolean): readonly string[] => [
  ...(isBlind ? ['measurements by Container Insights, which show how much the runs need'] : []),
  ...(!isBlind && seen.measured < seen.runs
    ? [`${many(seen.runs - seen.measured, 'run')} without a datapoint: too short, or before Container Insights was on`]
    : []),
  ...(seen.runs < 20 ? [`only ${many(seen.runs, 'run')}`] : []),
  'a larger input than any of these runs had',
];

/**
 * Losing one run in twenty costs more than an engineer's time; below that, a more expensive size is not recommended.
 */
const RISK_BORNE = 0.15;

const isUncalled = (recommended: RunsAdvice, dearer: boolean): boolean =>
  recommended.kind === 'resize' &&
  dearer &&
  recommended.seen.outOfMemory === 0 &&
  recommended.outOfMemoryToday <= RISK_BORNE;

/** Of runs that fewer than this share was measured of, and of a memory that some run so probably exceeds. */
const THIN_SHARE = 0.3;
const TOO_LIKELY = 0.2;

/** Why a size of runs may not be counted on; what stops alone say is a direction, not a size. */
const caveatsOf = ({ seen, outOfMemory }: RunsAdvice, isBlind: boolean): readonly string[] => {
  if (isBlind) return ['no run was measured: out-of-memory stops show that it needs more memory, but not how much'];
  const isThin = seen.measured < seen.runs * THIN_SHARE;
  return [
    ...(isThin ? [`only ${countText(seen.measured)} of ${many(seen.runs, 'run')} were measured`] : []),
    ...(outOfMemory >= TOO_LIKELY
      ? ['its memory may be too small, but a larger size would cost more than the failures']
      : []),
  ];
};

/** Of runs no frequency is known: back-tests were made on services. */
const NO_RISK: Risk = { level: 'low', outOfMemory: null, throttled: null };

type RunsContext = { readonly found: AdviceInput; readonly runs: readonly TaskRun[]; readonly isBlind: boolean };

const sized = (recommended: RunsAdvice, { found, runs, isBlind }: RunsContext): Advice => {
  const { input, definition, tasksMean, setting } = found;
  const { size: from } = definition;
  const cost = (to: typeof from) => (rates: TaskPrices) =>
    (costPerHour(from, rates) - costPerHour(to, rates)) * tasksMean * HOURS_PER_MONTH;
  const keeps = recommended.kind === 'keep' || isUncalled(recommended, cost(recommended.size)(LIST_PRICES) < 0);
  const to = keeps ? from : recommended.size;
  const uncalled =
    keeps && recommended.kind === 'resize'
      ? `keep ${sizeText(from)}: ${sizeText(recommended.size)} would leave more room, ` +
        'but nothing in its history shows a need for it'
      : undefined;
  const common = {
    from,
    to,
    tasks: Math.round(tasksMean * 100) / 100,
    evidence: { from: runs[0]?.startedAt ?? setting.evidenceFrom, to: setting.now, notes: [] },
    reason: uncalled ?? recommended.reason,
    backtest: recommended.backtest,
    risk: NO_RISK,
    riskToday: NO_RISK,
    unsure: keeps ? null : unsureOf(to, caveatsOf(recommended, isBlind)),
    doubts: doubtsOf(recommended, isBlind),
    findings: findingsOf(found, runs, recommended),
    saving: savingOf(found, cost(to)),
    alternatives: alternativesFor(found, to),
    runs: { ...recommended.seen, usdPerRun: recommended.usdPerRun },
  };
  if (keeps) return { kind: 'keep', ...common };
  return {
    kind: 'resize',
    ...common,
    patch: patchFor(found, to),
    answer: answerTo(input.memory, { size: to }, setting.now),
  };
};

const advised = (
  recommended: Exclude<RunsRecommendation, { readonly kind: 'abstain' }>,
  evaluating: RunsContext,
): Advice =>
  recommended.kind === 'none-fits' ? { kind: 'none-fits', reason: recommended.reason } : sized(recommended, evaluating);

/**
 * The recommendation for a family of standalone or scheduled tasks: by its measured runs where Container Insights is
 * on, otherwise by those that ran out of memory ("at least"); without either, why there is none and how to get it.
 */
export const adviseRuns = (found: AdviceInput): Advice => {
  const { input, definition, setting } = found;
  const runs = runsOf(input, setting);
  const prices = taskPrices(setting.priceOf, placeOf(found)) ?? LIST_PRICES;
  const request = {
    runs,
    size: definition.size,
    platform: platformOf(definition),
    prices,
    containersMib: containersMibOf(found),
  };
  const blind = unmeasured(found);
  const measured = recommendForRuns(request);
  if (blind === undefined && measured.kind !== 'abstain') return advised(measured, { found, runs, isBlind: false });
  const stops = recommendFromStops(request);
  if (stops.kind !== 'abstain') return advised(stops, { found, runs, isBlind: true });
  const why = blind ?? (stops.seen.measured === 0 ? NOTHING_YET : undefined);
  const reason = why === undefined ? measured.reason : `${why}; ${knownText(stops.seen)}`;
  return { kind: 'abstain', reason };
};
