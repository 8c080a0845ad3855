import type { ServiceKey } from '../primitives/identity.ts';
import type { Finding, ScalingPicture } from './finding.ts';
import { findingsOf } from './findings.ts';
import { missingDataOf } from './change.ts';
import type { Lag } from './lag-summary.ts';
import { growths, lagByRevision, lagOfScaleOuts, startupP95Ms } from './lag-summary.ts';
import { reversalsOf } from './findings/flapping.ts';
import { cooldownMs } from './settings.ts';

/** One service's line in the weekly report. */
export type ScalingRow = {
  readonly service: ServiceKey;
  readonly scaleOuts: number;
  readonly scaleIns: number;
  /** Lowest and highest desired count of the window; null when unknown. */
  readonly desiredMin: number | null;
  readonly desiredMax: number | null;
  readonly limits: { readonly minimum: number; readonly maximum: number } | null;
  readonly lag: Lag | null;
  readonly lagByRevision: readonly Lag[];
  /** "The image grew with web:43: +22 s pull …" */
  readonly growths: readonly string[];
  readonly minutesPinned: number;
  readonly reversals: number;
  readonly flappingUsdPerMonth: number | null;
  readonly findings: readonly Finding[];
  /** Unknown data that is missing above. */
  readonly missingData: readonly string[];
};

/** The weekly report's scaling section: services with findings first. */
export type ScalingSection = {
  readonly rows: readonly ScalingRow[];
  readonly totals: {
    readonly services: number;
    readonly scalingServices: number;
    readonly scaleOuts: number;
    readonly scaleIns: number;
    readonly minutesPinned: number;
    readonly flappingUsdPerMonth: number;
    readonly findings: number;
  };
};

const rangeOf = (counts: readonly number[]): Pick<ScalingRow, 'desiredMin' | 'desiredMax'> =>
  counts.length === 0
    ? { desiredMin: null, desiredMax: null }
    : { desiredMin: Math.min(...counts), desiredMax: Math.max(...counts) };

const turns = (picture: ScalingPicture): number =>
  reversalsOf(picture.changes, cooldownMs(picture.settings ?? undefined) + startupP95Ms(picture.runs)).length;

/** The line of one service. */
export const scalingRow = (picture: ScalingPicture): ScalingRow => {
  const { changes, settings, runs } = picture;
  const scaled = changes.filter(({ cause, from }) => from !== null && cause.by !== 'unknown');
  const findings = findingsOf(picture);
  const lags = lagByRevision(runs);
  const of = (kind: Finding['kind']): Finding | undefined => findings.find((finding) => finding.kind === kind);
  return {
    service: picture.service,
    scaleOuts: scaled.filter(({ from, to }) => to > (from ?? to)).length,
    scaleIns: scaled.filter(({ from, to }) => to < (from ?? to)).length,
    ...rangeOf(changes.map(({ to }) => to)),
    limits: settings ? { minimum: settings.minimum, maximum: settings.maximum } : null,
    lag: lagOfScaleOuts(runs) ?? null,
    lagByRevision: lags,
    growths: growths(lags),
    minutesPinned: of('pinned-at-maximum')?.minutes ?? 0,
    reversals: turns(picture),
    flappingUsdPerMonth: of('flapping')?.usdPerMonth ?? null,
    findings,
    missingData: missingDataOf(picture.facts),
  };
};

const WEIGHTS = { harm: 100, cost: 10, hint: 1 } as const;
const weightOf = ({ findings }: ScalingRow): number => findings.reduce((sum, { weight }) => sum + WEIGHTS[weight], 0);
const sum = (rows: readonly ScalingRow[], of: (row: ScalingRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** The section of all services, ready for the report: the most important first, ties by name. */
export const scalingSection = (rows: readonly ScalingRow[]): ScalingSection => ({
  rows: rows.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.service < b.service ? -1 : 1)),
  totals: {
    services: rows.length,
    scalingServices: rows.filter(({ scaleOuts, scaleIns }) => scaleOuts + scaleIns > 0).length,
    scaleOuts: sum(rows, ({ scaleOuts }) => scaleOuts),
    scaleIns: sum(rows, ({ scaleIns }) => scaleIns),
    minutesPinned: sum(rows, ({ minutesPinned }) => minutesPinned),
    flappingUsdPerMonth: sum(rows, ({ flappingUsdPerMonth }) => flappingUsdPerMonth ?? 0),
    findings: sum(rows, ({ findings }) => findings.length),
  },
});
