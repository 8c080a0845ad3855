import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { dollarsOf } from '../../billing/money.ts';
import { dayInUtc } from '../../primitives/instant-text.ts';
import type { Report } from '../report.ts';
import { nameOf } from '../by-place/places.ts';
import { countText, usdText } from '../text.ts';
import type { TrendPoint } from '../trend.ts';

/** Charts as SVG text. Colours are names of the page's style sheet, which handles light and dark. */

const drawn = (options: Plot.PlotOptions, label: string): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ document, ...options });
  // The label of the whole is read out; those of its marks are names of SVG shapes.
  for (const mark of svg.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg.outerHTML;
};

type Day = { readonly day: Date; readonly usd: number; readonly isNow: boolean };

const shortDay = (at: Date): string => at.toISOString().slice(5, 10);

/** Cost of each day of two weeks; the week of the report is strong, the one before pale. */
export const dailyChart = ({ days, setting }: Report): string => {
  const bars: readonly Day[] = days.map(([day, usd]) => {
    const at = new Date(`${day}T00:00:00Z`);
    return { day: at, usd, isNow: at.getTime() + 43_200_000 >= setting.window.from.getTime() };
  });
  if (bars.length === 0) return '';
  return drawn(
    {
      width: 620,
      height: 230,
      marginLeft: 56,
      marginTop: 14,
      x: { type: 'band', label: null, tickFormat: shortDay, padding: 0.25 },
      y: { label: null, tickFormat: (value: number) => usdText(value), ticks: 4, grid: false },
      marks: [
        Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 4 }),
        Plot.barY(bars, {
          x: 'day',
          y: 'usd',
          rx: 3,
          fill: ({ isNow }: Day) => (isNow ? 'var(--accent)' : 'var(--pale)'),
          title: ({ day, usd }: Day) => `${dayInUtc(day)}: ${usdText(usd)}`,
        }),
        Plot.ruleY([0], { stroke: 'var(--axis)' }),
      ],
    },
    'Cost of each day, two weeks',
  );
};

type Bar = { readonly name: string; readonly value: number };

type Axis = { readonly colour: string; readonly label: string; readonly format: (value: number) => string };

const horizontal = (bars: readonly Bar[], { colour, label, format }: Axis): string =>
  bars.length === 0
    ? ''
    : drawn(
        {
          width: 620,
          height: 30 + bars.length * 30,
          marginLeft: 170,
          marginRight: 64,
          marginTop: 6,
          marginBottom: 8,
          x: { axis: null, label: null, domain: [0, Math.max(...bars.map(({ value }) => value)) || 1] },
          y: { label: null, tickSize: 0, domain: bars.map(({ name }) => name), padding: 0.3 },
          marks: [
            Plot.axisY({ label: null, tickSize: 0 }),
            Plot.barX(bars, { x: 'value', y: 'name', fill: colour, rx: 3 }),
            Plot.text(bars, {
              x: 'value',
              y: 'name',
              text: ({ value }: Bar) => format(value),
              textAnchor: 'start',
              dx: 6,
              fill: 'var(--ink)',
            }),
          ],
        },
        label,
      );

/** Waste by kind, most expensive first. */
export const wasteChart = ({ waste }: Report): string =>
  horizontal(
    waste.byKind.map(({ kind, total }) => ({ name: kind, value: dollarsOf(total) })),
    { colour: 'var(--warn)', label: 'Waste by kind', format: usdText },
  );

const SERVICES_SHOWN = 10;

/** The most expensive services. */
export const servicesChart = (report: Report): string =>
  horizontal(
    report.costLedger.byService
      .slice(0, SERVICES_SHOWN)
      .map(({ service, amount }) => ({ name: nameOf(service, report).label, value: dollarsOf(amount.total) })),
    { colour: 'var(--accent)', label: 'The ten most expensive services', format: usdText },
  );

/** Failures by cause, without routine and external stops. */
export const causesChart = ({ stops }: Report): string =>
  horizontal(
    stops
      .filter(({ kind }) => kind === 'failure')
      .slice(0, SERVICES_SHOWN)
      .map(({ cause, count }) => ({ name: cause, value: count })),
    { colour: 'var(--bad)', label: 'Failed tasks by cause', format: countText },
  );

type Lines = { readonly mean: keyof TrendPoint; readonly peak: keyof TrendPoint; readonly name: string };

/** A gap of a line is a gap of the chart: NaN breaks it. */
const valueOf = (name: keyof TrendPoint) => (point: TrendPoint) => point[name] ?? NaN;

/** One resource over the window in percent of today's size, with the recommended size as a dashed line. */
export const trendChart = (trend: readonly TrendPoint[], lines: Lines, advisedPercent: number | null): string => {
  if (trend.length === 0) return '';
  const top = Math.max(100, advisedPercent ?? 0);
  const x = (point: TrendPoint): Date => new Date(point.at);
  const dashed = advisedPercent === null ? [] : [Math.min(top, advisedPercent)];
  return drawn(
    {
      width: 460,
      height: 150,
      marginLeft: 44,
      marginRight: 10,
      marginTop: 12,
      marginBottom: 24,
      x: { type: 'utc', label: null },
      y: { domain: [0, top], label: null, tickFormat: (value: number) => `${value} %`, ticks: 3 },
      marks: [
        Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 3 }),
        Plot.axisX({ ticks: 4, tickFormat: shortDay, tickSize: 3 }),
        Plot.lineY(trend, { x, y: valueOf(lines.peak), stroke: 'var(--accent)', strokeWidth: 1.5 }),
        Plot.areaY(trend, { x, y: valueOf(lines.mean), fill: 'var(--accent)', fillOpacity: 0.18 }),
        Plot.ruleY(dashed, { stroke: 'var(--good)', strokeWidth: 2, strokeDasharray: '6 4' }),
        Plot.ruleY([100], { stroke: 'var(--axis)' }),
      ],
    },
    `${lines.name}: mean and peak in percent of today's size over the evidence window`,
  );
};

export const CPU_LINES: Lines = { mean: 'cpuMean', peak: 'cpuPeak', name: 'CPU' };
export const MEMORY_LINES: Lines = { mean: 'memoryMean', peak: 'memoryPeak', name: 'Memory' };
