import type { Lag, Spread } from '../scaling/lag-summary.ts';
import { LEGS } from '../scaling/lag.ts';
import type { ScalingRow } from '../scaling/section.ts';
import { nameOf } from './report.ts';
import type { Cell } from './table.ts';
import { count, tableHtml, text } from './table.ts';

const seconds = (ms: number): string => String(Math.round(ms / 1000));

const spread = (legs: Spread | undefined): Cell =>
  legs === undefined
    ? { html: '–', sort: -1 }
    : { html: `${seconds(legs.p50Ms)} <small>/ ${seconds(legs.p95Ms)}</small>`, sort: legs.p50Ms };

const rowOf = (name: string, lag: Lag): readonly Cell[] => [
  text(name),
  count(lag.runs),
  ...LEGS.map((leg) => spread(lag.legs[leg])),
  spread(lag.total),
];

/** A service's scale-outs as a whole, and every start of each revision where there were several. */
const rowsOf = ({ service, lag, lagByRevision }: ScalingRow): readonly (readonly Cell[])[] => {
  if (lag === null) return [];
  const { cluster, name } = nameOf(service);
  const revisions = lagByRevision.length < 2 ? [] : lagByRevision;
  return [
    rowOf(`${cluster}/${name}`, lag),
    ...revisions.map((own) => rowOf(`${cluster}/${name}, ${own.taskDefinition}`, own)),
  ];
};

/** Where the time goes from the alarm to a healthy task, by service and revision; empty where nothing scaled out. */
export const lagHtml = (rows: readonly ScalingRow[]): string => {
  const lags = rows.flatMap(rowsOf);
  if (lags.length === 0) return '';
  const table = tableHtml({
    caption: 'Until it helps, leg by leg: median / 95th percentile in seconds',
    columns: [
      { name: 'Scale-outs of' },
      { name: 'Tasks', isNumber: true },
      ...LEGS.map((leg) => ({ name: `${leg.charAt(0).toUpperCase()}${leg.slice(1)}`, isNumber: true as const })),
      { name: 'All', isNumber: true },
    ],
    rows: lags,
  });
  return `<div class="card gap">${table}</div>`;
};
