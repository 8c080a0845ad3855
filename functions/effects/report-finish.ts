import { digestOf } from '../report/digest.ts';
import { reportCsv, reportJson } from '../report/files.ts';
import { reportPage } from '../report/page.ts';
import type { Origin, Report } from '../report/report.ts';
import { reportOf } from '../report/report.ts';
import { settingWith } from './report-fleet.ts';
import type { ReportRun } from './report-run.ts';
import { changeRun, isRead, runUnderWay, takeLastStep } from './report-run.ts';
import type { ReportEffects } from './report-work.ts';
import { DAYS, partsOfRun, pricesOfRun } from './report-work.ts';
import { channelOf } from './routing.ts';
import type { Place } from './slack.ts';

/** What an installation knows of the past begins here: the document that `sync` or the first report leaves. */
const SINCE = 'report/since';

/** When history began: the first report notes its own week, later ones look there. */
const historySince = async ({ store }: ReportEffects, at: number): Promise<Date> => {
  const found = await store.loadDocument(SINCE);
  const known = found?.body as { readonly at: number } | undefined;
  if (known !== undefined) return new Date(known.at);
  await store.saveDocument(SINCE, 0, { at });
  return new Date(at);
};

/** The whole report of a run whose parts are all kept. */
const assembled = async (fx: ReportEffects, run: ReportRun): Promise<Report> => {
  const { account, region, calls, gaps } = run;
  const origin: Origin = {
    account,
    region,
    timeZone: fx.timeZone,
    hasHistory: true,
    historySince: await historySince(fx, run.at),
    calls,
    gaps,
  };
  const setting = settingWith(new Date(run.at), DAYS, await pricesOfRun(fx, run.id));
  return reportOf(origin, setting, await partsOfRun(fx, run));
};

const keyOf = (run: ReportRun, name: string): string => `reports/${run.id}/${name}`;

const PAGE = 'report.html';

const store = async (fx: ReportEffects, run: ReportRun, report: Report): Promise<string> => {
  const page = reportPage(report);
  await fx.files.put(keyOf(run, PAGE), page, 'text/html');
  await fx.files.put(keyOf(run, 'report.csv'), reportCsv(report), 'text/csv');
  await fx.files.put(keyOf(run, 'report.json'), reportJson(report), 'application/json');
  return page;
};

type Telling = {
  readonly run: ReportRun;
  readonly report: Report;
  readonly page: string;
  readonly channel: string;
  readonly isWhole: boolean;
};

const entryId = (run: ReportRun, channel: string): string => `report#${run.id}#${channel}`;

/** Noted before a post, so that a worker that takes over looks whether it was made. */
const begunName = (channel: string): string => `~${channel}`;

const EARLIER_SECONDS = 60;

/** Posts once: a message that a crashed worker has posted is found again by its entry. */
const posted = async (fx: ReportEffects, { run, report, channel, isWhole }: Telling): Promise<Place> => {
  const since = Math.floor(run.at / 1000) - EARLIER_SECONDS;
  const wasBegun = Object.hasOwn(run.told, begunName(channel));
  const known = wasBegun ? await fx.slack.find(channel, entryId(run, channel), since) : undefined;
  if (known !== undefined) return known;
  await changeRun(fx, run.id, (now) => ({ ...now, told: { ...now.told, [begunName(channel)]: '' } }));
  const link = fx.files.link(keyOf(run, PAGE));
  return fx.slack.post(channel, digestOf(report, { link, isWhole }), entryId(run, channel));
};

const tell = async (fx: ReportEffects, telling: Telling): Promise<void> => {
  const { run, page, channel, isWhole } = telling;
  if (Object.hasOwn(run.told, channel)) return;
  const place = await posted(fx, telling);
  await changeRun(fx, run.id, (now) => ({ ...now, told: { ...now.told, [channel]: place.ts } }));
  if (!isWhole) return;
  const name = `farwatch-${run.id}.html`;
  await fx.slack.upload(place, { name, title: 'The whole report', text: page });
};

const channelsOf = (fx: ReportEffects, { services }: Report): readonly string[] => {
  const channels = services.map(({ service }) => channelOf(service.key, service.channel, fx.routing));
  return [...new Set(channels)].filter((channel) => channel !== fx.routing.channel).sort();
};

const partFor = (fx: ReportEffects, { origin, setting, services }: Report, channel: string): Report =>
  reportOf(
    origin,
    setting,
    services.filter(({ service }) => channelOf(service.key, service.channel, fx.routing) === channel),
  );

/** A channel that can't be told (renamed, not invited) must not keep the others from theirs. */
const tryToTell = async (fx: ReportEffects, telling: Telling): Promise<boolean> => {
  try {
    await tell(fx, telling);
    return true;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    fx.log.error('a channel could not be told of the report', { channel: telling.channel, because });
    fx.metrics.count('ReportsUntold');
    return false;
  }
};

const lastStep = async (fx: ReportEffects, run: ReportRun): Promise<void> => {
  const report = await assembled(fx, run);
  const page = await store(fx, run, report);
  const whole = { run, report, page, channel: fx.routing.channel, isWhole: true };
  await tryToTell(fx, whole);
  for (const channel of channelsOf(fx, report))
    await tryToTell(fx, { ...whole, report: partFor(fx, report, channel), channel, isWhole: false });
  await changeRun(fx, run.id, (now) => ({ ...now, state: 'done' }));
  fx.metrics.count('Reports');
};

/** Seconds after which somebody looks whether a last step that another worker took has been made. */
const LOOK_AGAIN_SECONDS = 900;

/**
 * The last step of a run, for whoever kept the last part: the files, a digest of everything to the default channel
 * with the
 * page in its thread, and to each other channel a digest of its own services. Nothing while parts are missing; where
 * another worker is at it, a late message looks whether that one came to an end.
 */
export const finishRun = async (fx: ReportEffects, id: string): Promise<void> => {
  const run = await takeLastStep(fx, id);
  if (run === undefined) {
    const known = await runUnderWay(fx);
    if (known?.id === id && isRead(known)) await fx.sendShard({ run: id, from: 0, to: 0 }, LOOK_AGAIN_SECONDS);
    return;
  }
  try {
    await lastStep(fx, run);
  } catch (error) {
    await changeRun(fx, id, (now) => ({ ...now, tellingUntil: 0 }));
    throw error;
  }
};
