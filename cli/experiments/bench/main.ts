/**
 * `npm run bench`: speed, cold start, calls and cost, each as a ratio or a count measured in one run on this machine,
 * with the aim beside it. `npm run bench -- applyEvents`, `cold-start`, `cost`, `back-test`, `under-load`,
 * `report`, `report-insights`, `organisation`, `organisation-100` or `organisation-report` runs one part, the last
 * seven only so.
 */
import { ofType, readInfra } from '../../checks/template.ts';
import { measureBackTest } from './back-test.ts';
import { measureColdStart } from './cold-start.ts';
import { costOf, durationOf, fixedCost, logCostOf, sumOf, totalOf } from './cost.ts';
import { measureApplying } from './folding.ts';
import type { Load, LoadFigures } from './load.ts';
import { STAGES } from './pipeline.ts';
import { play } from './load.ts';
import type { FleetOptions } from './fleet-endpoint.ts';
import { measureScale } from './report-scale.ts';
import { printOrganisation } from './organisation-bench.ts';
import { runReport } from './organisation-runs.ts';
import { printUnderLoad } from './under-load.ts';

const say = (text = ''): void => void process.stdout.write(`${text}\n`);
const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
const against = (value: string, number: number, aim: number): string =>
  `${value} (aim ${aim}): ${number <= aim ? 'within the aim' : 'ABOVE the aim'}`;
const ratioOf = (ratio: number, aim: number): string => `ratio ${against(ratio.toFixed(2), ratio, aim)}`;

const printApplying = (): void => {
  const { applyMs, parseMs, ratio } = measureApplying();
  say('10,000 mixed events: parse, classify and fold against JSON.parse of the same lines');
  say(`  ${applyMs.toFixed(0)} ms against ${parseMs.toFixed(0)} ms: ${ratioOf(ratio, 5)}`);
};

const sayColdStart = async (): Promise<void> => {
  const { taskEventsMs, bareMs, bareWithOurAliasesMs, zipBytes } = await measureColdStart();
  const kilobytes = zipBytes / 1024;
  say('Cold start: import of the packaged task-events against a handler with the DynamoDB client alone, 15 processes');
  say(`  ${taskEventsMs.toFixed(0)} ms against ${bareMs.toFixed(0)} ms: ${ratioOf(taskEventsMs / bareMs, 1.5)}`);
  const stricter = (taskEventsMs / bareWithOurAliasesMs).toFixed(2);
  say(`  against the same with our two aliases, ${bareWithOurAliasesMs.toFixed(0)} ms: ratio ${stricter}`);
  say(`  zip without maps ${against(`${kilobytes.toFixed(0)} KB`, kilobytes, 150)}`);
};

const sayCalls = (figures: LoadFigures): void => {
  const { load, counts } = figures;
  const { calls, invocations } = counts.events;
  const aBatch = Object.entries(calls).map(([name, count]) => `${name} ${(count / invocations).toFixed(2)}`);
  say(`  ${(load.events / invocations).toFixed(1)} events a batch; store calls a batch: ${aBatch.join(', ')}`);
  const aThousand = (count: number): string => ((count / load.events) * 1000).toFixed(0);
  const units = (of: 'readUnits' | 'writeUnits'): string => aThousand(sumOf(figures, (stage) => counts[stage][of]));
  say(`  a thousand events: ${units('readUnits')} read units, ${units('writeUnits')} write units`);
  for (const stage of STAGES) {
    const { invocations: runs, writes } = counts[stage];
    const kinds = Object.entries(writes).filter(([, count]) => count > 0);
    const shown = kinds.sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${aThousand(count)}`);
    if (runs === 0) continue;
    const took = `${durationOf(figures, stage).toFixed(0)} ms each, ${dollars(totalOf(costOf(figures, [stage])))}`;
    say(`    ${stage}: ${aThousand(runs)} runs, ${took}; written: ${shown.join(', ') || 'nothing'}`);
  }
};

const sayCost = async (load: Load, aim: number): Promise<void> => {
  const figures = await play(load);
  const cost = costOf(
    figures,
    STAGES.filter((stage) => stage !== 'notify'),
  );
  const slack = totalOf(costOf(figures, ['notify']));
  const calls = (figures.counts.notify.slackCalls / load.events) * 1e6;
  const logs = logCostOf(figures);
  const total = totalOf(cost);
  say(`A million events at ${load.eventsPerSecond}/s over ${load.services} services of ${load.tasksPerService} tasks`);
  sayCalls(figures);
  const parts = `DynamoDB ${dollars(cost.dynamo)}, SQS ${dollars(cost.sqs)}, Lambda ${dollars(cost.lambda)}`;
  say(`  ${parts}: ${against(dollars(total), total, aim)}`);
  const apart = `telling Slack (notify) ${dollars(slack)} for ${calls.toFixed(0)} calls, logs ${dollars(logs)}`;
  say(`  apart: ${apart}; all together ${dollars(total + slack + logs)}`);
};

const sayFixed = (): void => {
  const infra = readInfra();
  const alarms = ofType(infra, 'AWS::CloudWatch::Alarm').length;
  const queues = ofType(infra, 'AWS::SQS::Queue').filter(
    ([, { Properties }]) => Properties?.['RedrivePolicy'] !== undefined,
  );
  const fixed = fixedCost(alarms, queues.length);
  const total = Object.values(fixed).reduce((sum, amount) => sum + amount, 0);
  const parts = [
    `${alarms} alarms ${dollars(fixed.alarms)}`,
    `secret ${dollars(fixed.secret)}`,
    `empty polls of ${queues.length} queues ${dollars(fixed.polls)}`,
    `schedules ${dollars(fixed.schedules)}`,
  ];
  say(`Fixed, a month, free tiers left out: ${parts.join(', ')}: ${dollars(total)}`);
};

/**
 * The weekly report of a large fleet with a fifth of its calls throttled. Takes minutes, so it runs only when named.
 */
const sayReport = async (also: Pick<FleetOptions, 'insights' | 'families'> = {}): Promise<void> => {
  const fleet = { services: 5_000, clusters: 10, tasksPerService: 2, scaledEvery: 4, throttled: 0.2, ...also };
  const figures = await measureScale({ ...fleet, now: new Date('2026-11-23T08:00:00Z') });
  const insights =
    also.insights === undefined ? '' : `, ${also.families} families, Container Insights ${also.insights}`;
  say(`The weekly report of ${figures.services} services${insights}, a fifth of the calls throttled`);
  const took = `${figures.seconds} s (${figures.cpuSeconds} s of CPU), ${figures.peakMib} MiB at most`;
  say(`  ${figures.reported} reported in ${took}`);
  for (const [operation, { answered, throttled, least }] of Object.entries(figures.calls)) {
    say(`  ${operation}: ${answered} answered, ${throttled} throttled, ${least} at least by the API's limits`);
  }
};

const sayBackTest = async (): Promise<void> => {
  const { events, seconds, cpuSeconds, parseCpuSeconds, ratio } = await measureBackTest(1_000_000);
  say(`farwatch replay of a month of 500 services, ${events.toLocaleString('en-US')} events, two threads`);
  const cpu = `${cpuSeconds.toFixed(0)} s of CPU, ${parseCpuSeconds.toFixed(1)} s for JSON.parse of the same lines`;
  say(`  ${against(`${seconds.toFixed(0)} s`, seconds, 300)}; ${cpu}: ratio ${ratio.toFixed(0)}`);
};

const BY_DEFAULT = ['apply', 'cold-start', 'cost'];

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  apply: async () => printApplying(),
  'cold-start': sayColdStart,
  cost: async () => {
    await sayCost({ services: 200, tasksPerService: 10, eventsPerSecond: 0.4, warmUp: 4_000, events: 4_000 }, 5);
    await sayCost({ services: 20, tasksPerService: 100, eventsPerSecond: 400, warmUp: 5_000, events: 10_000 }, 1.5);
    sayFixed();
  },
  'back-test': sayBackTest,
  'under-load': () => printUnderLoad(say),
  report: () => sayReport(),
  'report-insights': () => sayReport({ insights: 'enhanced', families: 500 }),
  organisation: () => printOrganisation(say, [1000, 20]),
  'organisation-100': () => printOrganisation(say, [100, 20]),
  'organisation-report': () => printOrganisation(say, [1000, 20], [runReport]),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  say(`bench: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : BY_DEFAULT) await PARTS[name]?.();
}
