import type { Lag, Spread } from '../../scaling/lag-summary.ts';
import type { Leg } from '../../scaling/lag.ts';
import { LEGS } from '../../scaling/lag.ts';
import type { ScalingRow } from '../../scaling/section.ts';
import type { Wide } from '../by-place/places.ts';
import { nameOf } from '../by-place/places.ts';
import type { Cell } from './table.ts';
import { count, tableHtml, text } from './table.ts';

/** Short names of the phases; each starts where the previous one ends. */
const NAMES = {
  'alarm to activity': 'Alarm → activity',
  'activity to desired count': '→ desired',
  'desired count to task': '→ task',
  network: '→ network',
  'image wait': '→ pull',
  'image pull': '→ pulled',
  start: '→ started',
  'until healthy': '→ healthy',
} as const satisfies Record<Leg, string>;

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
const rowsOf = ({ service, lag, lagByRevision }: ScalingRow, wide: Wide): readonly (readonly Cell[])[] => {
  if (lag === null) return [];
  const { cluster, name } = nameOf(service, wide);
  const revisions = lagByRevision.length < 2 ? [] : lagByRevision;
  return [
    rowOf(`${cluster}/${name}`, lag),
    ...revisions.map((own) => rowOf(`${cluster}/${name}, ${own.taskDefinition}`, own)),
  ];
};

/** Time from the alarm to a healthy task by phase, per service and revision; empty without a scale-out. */
export const lagHtml = (rows: readonly ScalingRow[], wide: Wide): string => {
  const lags = rows.flatMap((row) => rowsOf(row, wide));
  if (lags.length === 0) return '';
  const table = tableHtml({
    caption: 'Time until a new task takes load, step by step: median / 95th percentile in seconds',
    columns: [
      { name: 'Scale-outs of' },
      { name: 'Tasks', isNumber: true },
      ...LEGS.map((leg) => ({ name: NAMES[leg], isNumber: true as const })),
      { name: 'All', isNumber: true },
    ],
    rows: lags,
  });
  return `<div class="card gap">${table}</div>`;
};
