import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { alarmNames, scalingPicture } from '../../functions/adapters/dynamodb/scaling-history.ts';
import { taskPrices } from '../../functions/handlers/scaling-poll/task-price.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { taskFactOf } from '../../functions/scaling/facts.ts';
import type { Lag, Spread } from '../../functions/scaling/lag-summary.ts';
import { LEGS } from '../../functions/scaling/lag.ts';
import type { ScalingRow } from '../../functions/scaling/section.ts';
import { scalingRow, scalingSection } from '../../functions/scaling/section.ts';
import { virtualClock } from '../local/virtual.ts';
import { doctorHtml } from '../commands/doctor/doctor.ts';
import { approvalSection } from './approval.ts';
import { onCallSection } from './on-call.ts';
import type { DaySection } from './day.ts';
import { element, escapeHtml, scrolled } from './html.ts';
import type { Played } from './play.ts';

const tasksOf = ({ events }: Played): readonly TaskEvent[] =>
  events.flatMap(({ event }) =>
    parseEnvelope(event).flatMap((reading) =>
      reading.kind === 'event' && reading.event.kind === 'task' ? [reading.event] : [],
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

const money = (usd: number | null): string => (usd === null ? '' : `$${usd.toFixed(2)} a month`);

const rowHtml = (row: ScalingRow): string => {
  const limits = row.limits === null ? '' : `of ${row.limits.minimum}–${row.limits.maximum}`;
  const range = row.desiredMin === null ? '' : `${row.desiredMin}–${row.desiredMax} `;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, text(partsOf(row.service).name)),
    cell(`${row.scaleOuts} out, ${row.scaleIns} in`),
    cell(range, small(limits)),
    cell(String(row.minutesPinned || '')),
    cell(String(row.reversals || '')),
    cell(money(row.flappingUsdPerMonth)),
  );
};

const spreadCell = (spread: Spread | undefined): string =>
  spread === undefined ? cell() : cell(`${seconds(spread.p50Ms)} `, small(`/ ${seconds(spread.p95Ms)}`));

const lagRow = (name: string, lag: Lag): string =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, text(name)),
    ...LEGS.map((leg) => spreadCell(lag.legs[leg])),
    spreadCell(lag.total),
  );

/** A service's scale-outs; below it one row per revision if there were several. */
const lagRows = ({ service, lag, lagByRevision }: ScalingRow): readonly string[] => {
  if (lag === null) return [];
  const revisions = lagByRevision.length < 2 ? [] : lagByRevision;
  return [
    lagRow(partsOf(service).name, lag),
    ...revisions.map((own) => lagRow(`· every start of ${own.taskDefinition}`, own)),
  ];
};

const tableOf = (heads: readonly string[], rows: readonly string[]): string =>
  element('table', {}, element('tr', {}, ...heads.map((name) => element('th', { scope: 'col' }, text(name)))), ...rows);

const growthsHtml = (rows: readonly ScalingRow[]): readonly string[] =>
  rows.flatMap(({ service, growths }) =>
    growths.map((growth) => element('li', {}, element('b', {}, text(partsOf(service).name)), text(`: ${growth}.`))),
  );

const findingHtml = (row: ScalingRow): readonly string[] =>
  row.findings.map(({ title, evidence, suggestion }) => {
    const name = element('b', {}, text(partsOf(row.service).name));
    return element('li', {}, name, text(`: ${title}. ${evidence.join(' ')} `), element('i', {}, text(suggestion)));
  });

const findingsHtml = (rows: readonly ScalingRow[]): string => {
  const items = [...rows.flatMap(findingHtml), ...growthsHtml(rows)];
  return items.length === 0 ? '' : element('ul', {}, ...items);
};

const LEAD =
  'How services scaled, findings, and the time from the alarm to a healthy task: median and 95th percentile of each ' +
  'leg. Healthy is an upper bound: the time at which ECS reported a steady state.';

/** The section that shows how services scaled. */
export const scalingSectionOf = (rows: readonly ScalingRow[]): DaySection => {
  const counts = tableOf(
    ['service', 'scaled', 'desired', 'minutes pinned', 'reversals', 'flapping costs'],
    rows.map(rowHtml),
  );
  const lags = tableOf(['scale-outs', ...LEGS, 'total'], rows.flatMap(lagRows));
  return {
    id: 'scaling',
    title: 'Scaling',
    lead: LEAD,
    html:
      scrolled('How services scaled', counts) +
      findingsHtml(rows) +
      scrolled('From alarm to healthy task', lags, 'lag'),
  };
};

const DOCTOR =
  'What `farwatch doctor --cluster prod --service search` printed at 11:50, while a secret that three services share ' +
  'was missing. When deployed, `investigate` runs these checks automatically and adds the result to the thread.';

const doctorSection = ({ doctor }: Played): DaySection => ({
  id: 'doctor',
  title: 'farwatch doctor',
  lead: DOCTOR,
  html: scrolled('Checks of the doctor', doctorHtml(doctor)),
});

/** The sections of the page below the day. */
export const sectionsOf = async (played: Played): Promise<readonly DaySection[]> => [
  ...approvalSection(played),
  ...onCallSection(played),
  scalingSectionOf(await rowsOf(played)),
  doctorSection(played),
];
