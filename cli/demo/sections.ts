import { builtInPrices } from '../../functions/effects/prices.ts';
import { alarmNames, scalingPicture } from '../../functions/effects/scaling-read.ts';
import { taskPrices } from '../../functions/effects/task-price.ts';
import { readTimeline } from '../../functions/effects/timeline-read.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { partsOf } from '../../functions/events/identity.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { taskFactOf } from '../../functions/scaling/facts.ts';
import { LEGS } from '../../functions/scaling/lag.ts';
import { timelinePicture } from '../../functions/scaling/picture.ts';
import type { ScalingRow } from '../../functions/scaling/section.ts';
import { scalingRow, scalingSection } from '../../functions/scaling/section.ts';
import { virtualClock } from '../local/virtual.ts';
import { doctorHtml } from '../doctor.ts';
import type { DaySection } from './day.ts';
import { element, escapeHtml } from './html.ts';
import type { Played } from './play.ts';

/** The service whose morning is shown as a timeline: the one that is rolled back by itself. Hours of the day. */
const SHOWN = 'checkout';
const SHOWN_HOURS = { from: 9.75, to: 11 } as const;
const HOUR_MS = 3_600_000;

const tasksOf = ({ events }: Played): readonly TaskEvent[] =>
  events.flatMap(({ event }) =>
    parseEnvelope(event).flatMap((reading) =>
      reading.is === 'event' && reading.event.kind === 'task' ? [reading.event] : [],
    ),
  );

const rowsOf = async (played: Played): Promise<readonly ScalingRow[]> => {
  const { store, autoScaling, day } = played;
  const window = { from: day.startsAt.getTime(), to: day.endsAt.getTime() };
  const tasks = tasksOf(played);
  const price = taskPrices(store, virtualClock(day.endsAt), builtInPrices);
  const rows: ScalingRow[] = [];
  for (const service of await store.services()) {
    const settings = await autoScaling.settings(service);
    if (!settings) continue;
    const own = tasks.filter((task) => task.service === service).map((task) => taskFactOf(task));
    const alarms = await autoScaling.alarms(alarmNames(settings));
    const read = { settings, alarms: alarms ?? undefined, price: await price(service), tasks: own };
    rows.push(scalingRow(await scalingPicture(service, window, read, { store })));
  }
  return scalingSection(rows).rows;
};

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const text = escapeHtml;
const cell = (...content: readonly string[]): string => element('td', {}, ...content);
const small = (words: string): string => element('small', {}, text(words));

const lagCells = ({ lag }: ScalingRow): string =>
  LEGS.map((leg) => {
    const spread = lag?.legs[leg];
    return spread === undefined ? cell() : cell(`${seconds(spread.p50Ms)} `, small(`/ ${seconds(spread.p95Ms)}`));
  }).join('');

const money = (usd: number | null): string => (usd === null ? '' : `$${usd.toFixed(2)} a month`);

const rowHtml = (row: ScalingRow): string => {
  const limits = row.limits === null ? '' : `of ${row.limits.minimum}–${row.limits.maximum}`;
  const range = row.desiredMin === null ? '' : `${row.desiredMin}–${row.desiredMax} `;
  return element(
    'tr',
    {},
    element('th', {}, text(partsOf(row.service).name)),
    cell(`${row.scaleOuts} out, ${row.scaleIns} in`),
    cell(range, small(limits)),
    lagCells(row),
    cell(String(row.minutesPinned || '')),
    cell(`${row.reversals || ''} ${money(row.flappingUsdPerMonth)}`),
  );
};

const findingHtml = (row: ScalingRow): readonly string[] =>
  row.findings.map(({ title, evidence, suggestion }) => {
    const name = element('b', {}, text(partsOf(row.service).name));
    return element('li', {}, name, text(`: ${title}. ${evidence.join(' ')} `), element('i', {}, text(suggestion)));
  });

const findingsHtml = (rows: readonly ScalingRow[]): string => {
  const items = rows.flatMap(findingHtml);
  return items.length === 0 ? '' : element('ul', {}, ...items);
};

const LEAD =
  'How services scaled, and where the time went from the alarm to a running task: median and 95th percentile ' +
  'of each leg.';

const scaling = async (played: Played): Promise<DaySection> => {
  const rows = await rowsOf(played);
  const head = ['', 'scaled', 'desired', ...LEGS, 'minutes pinned', 'reversals'];
  const heads = element('tr', {}, ...head.map((name) => element('th', {}, text(name))));
  const table = element('table', {}, heads, ...rows.map(rowHtml));
  return {
    id: 'scaling',
    title: 'Scaling',
    lead: LEAD,
    html: table + findingsHtml(rows),
  };
};

const TIMELINE =
  'Desired and running tasks over time, with deployments, stops and rollbacks. `farwatch timeline` prints it, ' +
  '`/farwatch timeline` says it in Slack.';

const timeline = async ({ store, day }: Played): Promise<DaySection | undefined> => {
  const service = (await store.services()).find((key: ServiceKey) => partsOf(key).name === SHOWN);
  if (service === undefined) return undefined;
  const midnight = day.startsAt.getTime();
  const window = { from: midnight + SHOWN_HOURS.from * HOUR_MS, to: midnight + SHOWN_HOURS.to * HOUR_MS };
  const told = await readTimeline(service, window, { store });
  return {
    id: 'timeline',
    title: `The morning of ${SHOWN}, which was rolled back`,
    lead: TIMELINE,
    html: timelinePicture(told),
  };
};

const DOCTOR =
  'What `farwatch doctor --cluster prod --service search` printed at 11:50, while a secret that three services share ' +
  'was gone. In the stack, `investigate` looks by itself and writes into the thread.';

const doctorSection = ({ doctor }: Played): DaySection => ({
  id: 'doctor',
  title: 'The doctor’s table',
  lead: DOCTOR,
  html: doctorHtml(doctor),
});

/** The parts of the page below the day itself. */
export const sectionsOf = async (played: Played): Promise<readonly DaySection[]> =>
  [await scaling(played), await timeline(played), doctorSection(played)].filter((section) => section !== undefined);
