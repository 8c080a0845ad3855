import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { partsOf } from '../../primitives/identity.ts';
import { clockInUtc } from '../../primitives/instant-text.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Step } from '../running.ts';
import type { Timeline, TimelineEntry } from './timeline.ts';

const WIDTH = 1080;
const MARGINS = { marginLeft: 92, marginRight: 24 } as const;
const COUNTS_HEIGHT = 344;
const LANE_HEIGHT = 26;

/** Lanes under the counts, from top to bottom; other kinds are in the list only. */
const LANES = [
  ['Deployments', ['deployment', 'rollback', 'hook']],
  ['Scaling', ['scaling']],
  ['Stops', ['stop', 'service']],
  ['People, AWS', ['person', 'maintenance', 'mute']],
] as const satisfies readonly (readonly [string, readonly TimelineEntry['kind'][]])[];

/** Colours are names of the page's style sheet, which handles light and dark. */
const COLOURS: Readonly<Record<TimelineEntry['kind'], string>> = {
  deployment: 'var(--deployment)',
  rollback: 'var(--rollback)',
  hook: 'var(--deployment)',
  scaling: 'var(--desired)',
  start: 'var(--running)',
  stop: 'var(--quiet)',
  service: 'var(--bad)',
  person: 'var(--person)',
  maintenance: 'var(--person)',
  mute: 'var(--quiet)',
};

type Point = { readonly x: Date; readonly lane: string; readonly entry: TimelineEntry };

const laneOf = ({ kind }: TimelineEntry): string | undefined =>
  LANES.find(([, kinds]) => kinds.some((one) => one === kind))?.[0];

const pointsOf = ({ entries }: Timeline): readonly Point[] =>
  entries.flatMap((entry) => {
    const lane = laneOf(entry);
    return lane === undefined ? [] : [{ x: new Date(entry.at), lane, entry }];
  });

const colourOf = ({ kind, mood }: TimelineEntry): string => {
  if (kind === 'rollback') return COLOURS.rollback;
  return mood === 'bad' ? 'var(--bad)' : mood === 'good' ? 'var(--good)' : COLOURS[kind];
};

/** `09:15 Task … stopped`: the tooltip of a mark. */
const titleOf = ({ at, text, who }: TimelineEntry): string =>
  `${clockInUtc(at)} ${text}${who === null ? '' : ` (${who})`}`;

/** Steps as points, the last one extended to the end of the window. */
const drawn = (steps: readonly Step[], to: EpochMs): readonly { readonly x: Date; readonly y: number }[] => {
  const last = steps.at(-1);
  const points = steps.map(({ at, count }) => ({ x: new Date(at), y: count }));
  return last && last.at < to ? [...points, { x: new Date(to), y: last.count }] : points;
};

const MARKED = new Set<TimelineEntry['kind']>(['deployment', 'rollback']);

/** One rule per start of a deployment or rollback, so that a step in the counts can be traced to it. */
const ruledOf = ({ entries }: Timeline): readonly TimelineEntry[] =>
  entries.filter(({ kind, mood }) => MARKED.has(kind) && mood === 'plain');

const xOf = ({ from, to }: Timeline): Plot.ScaleOptions => ({
  type: 'utc',
  domain: [new Date(from), new Date(to)],
  label: null,
});

/** Pixels that a rotated name needs next to the previous one. */
const LABEL_WIDTH = 24;

type Label = { readonly x: Date; readonly entry: TimelineEntry };

/** Names of rules: one for several of a kind in one place, and moved to the right where two would overlap. */
const labelsOf = (timeline: Timeline): readonly Label[] => {
  const { from, to } = timeline;
  const width = (LABEL_WIDTH * (to - from)) / (WIDTH - MARGINS.marginLeft - MARGINS.marginRight);
  const labels: { readonly entry: TimelineEntry; readonly at: EpochMs }[] = [];
  for (const entry of ruledOf(timeline)) {
    const last = labels.at(-1);
    if (last && last.entry.kind === entry.kind && entry.at < last.at + width) continue;
    labels.push({ entry, at: Math.max(entry.at, last ? last.at + width : -Infinity) });
  }
  return labels.slice(0, LABELS_MAX).map(({ entry, at }) => ({ x: new Date(at), entry }));
};

/** More names than this would overlap; the rules and their titles stay. */
const LABELS_MAX = 8;

const DAY_MS = 24 * 60 * 60_000;

/** Hours of a day or two, days of a longer window. */
const hourOrDay =
  ({ from, to }: Timeline) =>
  (at: Date): string =>
    to - from <= 2 * DAY_MS ? clockInUtc(at) : at.toISOString().slice(5, 10);

const countMarks = (timeline: Timeline): Plot.Markish[] => {
  const [running, desired] = [drawn(timeline.running, timeline.to), drawn(timeline.desired, timeline.to)];
  const ruled = ruledOf(timeline);
  const step = { x: 'x', y: 'y', curve: 'step-after' } as const;
  return [
    Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1 }),
    Plot.axisY({ label: 'tasks', tickFormat: 'd', tickSize: 0, interval: 1, ticks: 6 }),
    Plot.axisX({ tickSize: 4, tickFormat: hourOrDay(timeline), ticks: 8 }),
    Plot.areaY(running, { ...step, fill: 'var(--running)', fillOpacity: 0.18 }),
    Plot.lineY(running, { ...step, stroke: 'var(--running)', strokeWidth: 2 }),
    Plot.lineY(desired, { ...step, stroke: 'var(--desired)', strokeWidth: 2, strokeDasharray: '5 4' }),
    Plot.ruleX(ruled, {
      x: (entry: TimelineEntry) => new Date(entry.at),
      stroke: (entry: TimelineEntry) => COLOURS[entry.kind],
      strokeWidth: 1.5,
      title: titleOf,
    }),
    Plot.text(labelsOf(timeline), {
      x: 'x',
      frameAnchor: 'top',
      dy: -12,
      text: ({ entry }: Label) => entry.kind,
      fill: ({ entry }: Label) => COLOURS[entry.kind],
      textAnchor: 'start',
      rotate: -30,
    }),
    Plot.ruleY([0], { stroke: 'var(--axis)' }),
  ];
};

const maximumOf = ({ running, desired }: Timeline): number =>
  Math.max(1, ...[...running, ...desired].map(({ count }) => count));

type Page = ReturnType<typeof parseHTML>['document'];

/** A drawing with one name for screen readers; Plot names every group inside, which ARIA does not allow. */
const named = (drawing: ReturnType<typeof Plot.plot>, name: string): string => {
  for (const group of drawing.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', name);
  return drawing.outerHTML;
};

const plotCounts = (timeline: Timeline, document: Page): string => {
  const drawing = Plot.plot({
    document,
    width: WIDTH,
    height: COUNTS_HEIGHT,
    ...MARGINS,
    marginTop: 58,
    x: xOf(timeline),
    y: { domain: [0, maximumOf(timeline) * 1.15], label: 'tasks' },
    marks: countMarks(timeline),
  });
  return named(drawing, `Running and desired tasks of ${partsOf(timeline.service).name} over time`);
};

const plotLanes = (timeline: Timeline, document: Page): string => {
  const drawing = Plot.plot({
    document,
    width: WIDTH,
    height: LANES.length * LANE_HEIGHT + 20,
    ...MARGINS,
    marginTop: 4,
    marginBottom: 16,
    x: { ...xOf(timeline), axis: null },
    y: { type: 'point', domain: LANES.map(([name]) => name), label: null, padding: 0.5 },
    marks: [
      Plot.axisY({ tickSize: 0, label: null }),
      Plot.ruleY(
        LANES.map(([name]) => name),
        { stroke: 'var(--grid)' },
      ),
      Plot.dot(pointsOf(timeline), {
        x: 'x',
        y: 'lane',
        r: ({ entry }: Point) => (entry.mood === 'plain' ? 4 : 5),
        fill: ({ entry }: Point) => colourOf(entry),
        fillOpacity: 0.85,
        title: ({ entry }: Point) => titleOf(entry),
      }),
    ],
  });
  return named(drawing, `${LANES.map(([name]) => name).join(', ')} over time`);
};

/**
 * The picture of a timeline: running and desired tasks as steps, deployments and rollbacks as rules through them, and a
 * lane of dots per kind below. Two SVGs, one above the other with the same time axis; colours are the page's.
 */
export const timelinePicture = (timeline: Timeline): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return `${plotCounts(timeline, document)}\n${plotLanes(timeline, document)}`;
};
