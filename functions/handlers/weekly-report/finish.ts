import { reportCsv, reportJson } from '../../report/files.ts';
import { placeGapTexts } from '../../report/by-place/gaps.ts';
import { SERVICES_FOLDER } from '../../report/own-files.ts';
import { reportPage } from '../../report/page/page.ts';
import type { Origin, Report } from '../../report/report.ts';
import { reportOf } from '../../report/report.ts';
import { settingOf } from '../../report/setting.ts';
import { eachOf } from '../../primitives/each-of.ts';
import type { ReportRun } from './run.ts';
import { changeRun, isRead, reopenGroups, runUnderWay, takeLastStep } from './run.ts';
import { keptHistorySince } from './parts/history-since.ts';
import { hasPartReports } from './parts/part-report.ts';
import type { RunParts } from './parts/parts-of-run.ts';
import { partsOfRun, withCharts } from './parts/parts-of-run.ts';
import { tryToPost } from './post.ts';
import type { ReportEffects } from './work.ts';
import { DAYS } from './work.ts';
import { pricingOfRun } from './parts/kept.ts';
import { channelOf } from '../../adapters/slack/routing.ts';

const IN_FILES =
  'report.json lists no services, because they are too many for one file: those of each account are in the folder ' +
  `${SERVICES_FOLDER} next to it`;

/** The whole report of a run. */
const assembled = async (fx: ReportEffects, run: ReportRun, parts: RunParts): Promise<Report> => {
  const { account, region, calls } = run;
  const { services, uncovered } = parts;
  const origin: Origin = {
    account,
    region,
    timeZone: fx.timeZone,
    hasHistory: true,
    historySince: await keptHistorySince(fx, run.at),
    calls,
    missingData: [
      ...run.missingData,
      ...placeGapTexts(parts.missingData),
      ...(isInFiles(run, parts) ? [IN_FILES] : []),
    ],
    ...(run.places.length === 0 ? {} : { others: run.places.length }),
    uncovered,
  };
  const setting = settingOf(new Date(run.at), DAYS, await pricingOfRun(fx, run));
  return reportOf(origin, setting, services);
};

const keyOf = (run: ReportRun, name: string): string => `reports/${run.id}/${name}`;

const PAGE = 'report.html';

/** Whether the services are in files of their own and nowhere else. */
const isInFiles = (run: ReportRun, { isLarge }: RunParts): boolean => isLarge && hasPartReports(run);

const store = async (fx: ReportEffects, run: ReportRun, report: Report, parts: RunParts): Promise<string> => {
  const page = reportPage(parts.isLarge ? await withCharts(fx, run, { report, ...parts }) : report);
  await fx.files.put(keyOf(run, PAGE), page, 'text/html');
  await fx.files.put(keyOf(run, 'report.csv'), reportCsv(report), 'text/csv');
  await fx.files.put(
    keyOf(run, 'report.json'),
    reportJson(report, isInFiles(run, parts) ? SERVICES_FOLDER : undefined),
    'application/json',
  );
  return page;
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

/** Seconds after which a final step that was not finished, or that another worker took, is checked again. */
const EVALUATE_AGAIN_SECONDS = 900;

/** A worker of another release stored these parts after this one had begun: the queue has them made again. */
const makeAgain = async (fx: ReportEffects, run: ReportRun, groups: readonly number[]): Promise<void> => {
  fx.log.info('parts of another release are made again', { run: run.id, groups: groups.length });
  await reopenGroups(fx, run.id, groups);
  for (const group of groups) await fx.sendShard({ run: run.id, from: group, to: group + 1 });
};

/**
 * Files and messages. Where Slack is busy the rest is sent later; the run ends when nothing is waiting. Another error
 * of a channel is thrown after the others have theirs: the attempts of the queue post what is left.
 */
const lastStep = async (fx: ReportEffects, run: ReportRun): Promise<void> => {
  const parts = await partsOfRun(fx, run);
  if (parts.stale.length > 0) return makeAgain(fx, run, parts.stale);
  // Spokes that could not be read are listed, and the next report reads them again.
  const lost = parts.uncovered.find(({ place }) => place === undefined);
  if (parts.services.length === 0 && lost !== undefined) {
    await reopenGroups(fx, run.id, run.done);
    throw new Error(`no service could be read: ${lost.reason}`);
  }
  const report = await assembled(fx, run, parts);
  const page = await store(fx, run, report, parts);
  const whole = {
    run,
    report,
    page,
    link: fx.files.link(keyOf(run, PAGE)),
    channel: fx.routing.channel,
    isWhole: true,
  };
  const deliveries = [
    whole,
    ...channelsOf(fx, report).map((channel) => ({
      ...whole,
      report: partFor(fx, report, channel),
      channel,
      isWhole: false,
    })),
  ];
  const results = await eachOf(deliveries, 1, (delivery) => tryToPost(fx, delivery));
  for (const result of results) if (typeof result === 'object') throw result.error;
  if (results.includes('later')) {
    await changeRun(fx, run.id, (now) => ({ ...now, postingUntil: 0 }));
    await fx.sendShard({ run: run.id, from: 0, to: 0 }, EVALUATE_AGAIN_SECONDS);
    return;
  }
  await changeRun(fx, run.id, (now) => ({ ...now, state: 'done' }));
  fx.metrics.count('Reports');
};

/**
 * The final step of a run, by the worker that stored the last part: the files, a digest of everything to the default
 * channel with the page in its thread, and to each other channel a digest of its own services. Does nothing while parts
 * are missing; if another worker is at it, a delayed message checks whether that one finished.
 */
export const finishRun = async (fx: ReportEffects, id: string): Promise<void> => {
  const run = await takeLastStep(fx, id);
  if (run === undefined) {
    const known = await runUnderWay(fx);
    if (known?.id === id && isRead(known)) await fx.sendShard({ run: id, from: 0, to: 0 }, EVALUATE_AGAIN_SECONDS);
    return;
  }
  try {
    await lastStep(fx, run);
  } catch (error) {
    await changeRun(fx, id, (now) => ({ ...now, postingUntil: 0 }));
    throw error;
  }
};
