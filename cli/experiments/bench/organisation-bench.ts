import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ECS_BUCKETS } from '../../../functions/adapters/organisation/buckets.ts';
import type { AccountCalls } from './account-calls.ts';
import type { FleetOptions } from './fleet-endpoint.ts';
import { organisationOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import type { RunFigures } from './organisation-runs.ts';
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

/**
 * An organisation of so many spokes, each with its own account and services: the first sync, one in which all is known,
 * sweep, poll and report. One account is silent, one denied, one throttled.
 */
export const printOrganisation = async (say: Say, spokes: number, services: number): Promise<void> => {
  const accounts = Array.from({ length: spokes }, (_, n) => String(222_200_000_000 + n));
  const [silent = '', throttled = '', denied = ''] = accounts;
  const fleet: FleetOptions = {
    clusters: 1,
    services,
    tasksPerService: 2,
    scaledEvery: 4,
    throttled: 0,
    now: NOW,
    latencyMs: LATENCY_MS,
    trouble: { [silent]: 'silent', [throttled]: 'throttled', [denied]: 'denied' },
  };
  const child = fork(fileURLToPath(new URL('./fleet-process.ts', import.meta.url)), [JSON.stringify(fleet)]);
  try {
    const { url } = await message<{ readonly url: string }>(child);
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const one = await organisationOf({ url, now: NOW, accounts, sleep });
    say(`${spokes} spokes of ${services} services, ${LATENCY_MS} ms a call; one silent, one throttled, one denied`);
    const runs: readonly Run[] = [runSync, runSync, runSweep, runPoll, runReport];
    for (const run of runs) {
      const figures = await run(one);
      sayRun(say, figures, await countsOf(child));
    }
    const page = [...one.files].find(([key]) => key.endsWith('report.html'))?.[1] ?? '';
    const known = (await one.store.services()).length;
    const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
    say(`  ${known} services known; the page has ${Math.round(page.length / 1024)} KB; ${memory} MiB in this process`);
  } finally {
    child.kill();
  }
};
