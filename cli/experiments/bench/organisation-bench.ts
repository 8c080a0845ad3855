import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportFiles } from '../../../functions/adapters/aws/reports-bucket.ts';
import { ECS_BUCKETS } from '../../../functions/adapters/organisation/buckets.ts';
import type { AccountCalls } from './account-calls.ts';
import type { FleetOptions } from './fleet-endpoint.ts';
import { organisationOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import type { RunFigures } from './organisation-runs.ts';
import { measureMemory } from './report-scale.ts';
import { runPoll, runReport, runSweep, runSync } from './organisation-runs.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const LATENCY_MS = 20;

const message = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve) => child.once('message', (reported) => resolve(reported as Message)));

const countsOf = async (child: ChildProcess): Promise<AccountCalls> => {
  child.send('counts');
  return (await message<{ readonly accounts: AccountCalls }>(child)).accounts;
};

const within = (figures: RunFigures): string =>
  figures.longestSeconds <= figures.limitSeconds ? 'within the limit' : 'ABOVE the limit';

type Say = (text?: string) => void;

const sayRun = (say: Say, figures: RunFigures, { calls, most, busiest }: AccountCalls): void => {
  const { name, invocations, longestSeconds, limitSeconds, wallSeconds, billedSeconds, dollars, again } = figures;
  say(
    `  ${name}: ${invocations} invocations, five at a time ${wallSeconds.toFixed(0)} s; the longest ` +
      `${longestSeconds.toFixed(1)} s of ${limitSeconds}: ${within(figures)}; ${again} messages come again`,
  );
  say(`    ${billedSeconds.toFixed(0)} s of Lambda, $${dollars.toFixed(4)}; ${calls} calls, ${most} of one account`);
  for (const [family, count] of Object.entries(busiest))
    say(
      `    ${family}: at most ${count} calls of one account in a second, bucket ` +
        `${ECS_BUCKETS[family as keyof typeof ECS_BUCKETS].burst}`,
    );
};

type Run = (organisation: Organisation) => Promise<RunFigures>;

const ALL: readonly Run[] = [runSync, runSync, runSweep, runPoll, runReport];

/** Files in a folder: what the report stores is not part of the memory that is measured. */
const filesIn = (folder: string): ReportFiles => {
  const pathOf = (key: string): string => join(folder, encodeURIComponent(key));
  return {
    put: async (key, text) => writeFile(pathOf(key), text),
    get: async (key) => (existsSync(pathOf(key)) ? readFile(pathOf(key), 'utf8') : undefined),
    link: (key) => key,
  };
};

const fleetOf = ([silent = '', throttled = '', denied = '']: readonly string[], services: number): FleetOptions => ({
  clusters: 1,
  services,
  tasksPerService: 2,
  scaledEvery: 4,
  throttled: 0,
  now: NOW,
  latencyMs: LATENCY_MS,
  trouble: { [silent]: 'silent', [throttled]: 'throttled', [denied]: 'denied' },
});

/** What the report left of its page. */
const pageIn = async (files: ReportFiles): Promise<string> =>
  (await files.get(`reports/${NOW.toISOString().slice(0, 19).replaceAll(':', '-')}/report.html`)) ?? '';

/**
 * An organisation of so many spokes, each with its own account and services: the first sync, one in which all is known,
 * sweep, poll and report. One account is silent, one denied, one throttled.
 */
export const printOrganisation = async (
  say: Say,
  [spokes, services]: readonly [number, number],
  runs: readonly Run[] = ALL,
): Promise<void> => {
  const accounts = Array.from({ length: spokes }, (_, n) => String(222_200_000_000 + n));
  const fleet = fleetOf(accounts, services);
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
  const files = filesIn(folder);
  const peak = measureMemory();
  const child = fork(fileURLToPath(new URL('./fleet-process.ts', import.meta.url)), [JSON.stringify(fleet)]);
  try {
    const { url } = await message<{ readonly url: string }>(child);
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const one = await organisationOf({ url, now: NOW, accounts, sleep, files });
    say(`${spokes} spokes of ${services} services, ${LATENCY_MS} ms a call; one silent, one throttled, one denied`);
    for (const run of runs) {
      const figures = await run(one);
      sayRun(say, figures, await countsOf(child));
    }
    const kilobytes = Math.round((await pageIn(files)).length / 1024);
    const known = (await one.store.services()).length;
    say(`  ${known} services known; the page has ${kilobytes} KB; at most ${peak()} MiB in this process`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
};
