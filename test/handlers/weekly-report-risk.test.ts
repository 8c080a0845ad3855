import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerAdvice, listAdvice } from '../../cli/commands/advice.ts';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import type { Io } from '../../cli/input/io.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import type { ReportEffects } from '../../functions/handlers/weekly-report/work.ts';
import type { PressEffects } from '../../functions/handlers/slack-actions/press.ts';
import { press } from '../../functions/handlers/slack-actions/press.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { SIZE_ACTIONS } from '../../functions/report/advice/buttons.ts';
import { usdText } from '../../functions/report/text.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { placesWith } from '../support/places.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const DAY_MS = 86_400_000;
const ACCOUNT = '111122223333';
let fleet: FleetEndpoint;

beforeAll(async () => {
  const options = { clusters: 2, services: 4, tasksPerService: 1, scaledEvery: 15, throttled: 0, now: NOW };
  fleet = await startFleet(options);
});
afterAll(() => fleet.close());

/** Service 3 used a third of its memory three weeks ago and almost nothing since: a cut is of high risk. */
const RISKY = 'service-00003';
const RISKY_SIZE = { cpu: 16_384, memory: 81_920 };

const percentOf = (metric: string, at: number): number => {
  const daysAgo = (NOW.getTime() - at) / DAY_MS;
  if (metric === 'CPUUtilization') return 1;
  return (daysAgo > 20 && daysAgo < 21) || (daysAgo > 13 && daysAgo < 13.1) ? 30 : 1;
};

type Readers = ReturnType<ReportEffects['readers']>;

const withRisky = (readers: Readers): Readers => ({
  ...readers,
  ecs: {
    ...readers.ecs,
    definition: async (name) => {
      const found = await readers.ecs.definition(name);
      return found !== undefined && name.includes('family-3') ? { ...found, size: RISKY_SIZE } : found;
    },
    tasks: async (cluster, status) =>
      (await readers.ecs.tasks(cluster, status)).map((task) =>
        task.taskDefinition === 'family-3:1'
          ? { ...task, cpuUnits: RISKY_SIZE.cpu, memoryMib: RISKY_SIZE.memory }
          : task,
      ),
  },
  metrics: async (queries, span) =>
    (await readers.metrics(queries, span)).map((points, index) => {
      const query = queries[index];
      if (query?.dimensions['ServiceName'] !== RISKY || !query.metric.endsWith('Utilization')) return points;
      return { ...points, values: points.times.map((at) => percentOf(query.metric, at)) };
    }),
});

const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const effects = (
  store: ReturnType<typeof inMemoryStore>,
  files: Map<string, string>,
  messages: Map<string, SlackMessage>,
): ReportEffects => ({
  store,
  clock: { now: () => NOW, sleep: async () => {} },
  log: silent,
  metrics: { count: () => {}, milliseconds: () => {} },
  files: {
    put: async (key, text) => void files.set(key, text),
    get: async (key) => files.get(key),
    link: (key) => `https://example.test/${key}`,
  },
  slack: {
    post: async (channel, message) => {
      messages.set(channel, message);
      return { channel, ts: String(messages.size) };
    },
    find: async () => undefined,
    reply: async ({ channel }) => ({ channel, ts: '2' }),
    upload: async () => {},
  },
  routing: { channel: '#costs', byCluster: { 'cluster-001': '#team-b' } },
  timeZone: 'Europe/Berlin',
  prices: builtInPrices,
  sendShard: async () => {},
  places: placesWith(),
  readers: (calls) => withRisky(reportReaders({ region: 'eu-west-1', endpoint: fleet.url, credentials }, calls)),
  servicesPerGroup: 10,
  remainingMs: () => 900_000,
});

/** Parses a CSV with headers; only commas outside of quotes separate. */
const rowsOf = (csv: string): readonly Readonly<Record<string, string>>[] => {
  const [heads = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  return rows.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])));
};

type Button = { readonly text: { readonly text: string }; readonly action_id: string; readonly value?: string };

const buttonsIn = ({ blocks }: SlackMessage): readonly Button[] =>
  blocks
    .flatMap((block) => ('elements' in block ? (block.elements as readonly Button[]) : []))
    .filter(({ value }) => value);

test('what may not hold is in no sum and cannot be accepted, by message, button or command', async () => {
  const messages = new Map<string, SlackMessage>();
  const store = inMemoryStore();
  const files = new Map<string, string>();
  const fx = effects(store, files, messages);
  await weeklyReport(fx);

  const rows = rowsOf([...files].find(([key]) => key.endsWith('report.csv'))?.[1] ?? '');
  const row = rows.find(({ service }) => service === RISKY);
  expect(row).toMatchObject({ advice: 'resize', saving_usd_per_month: '' });
  expect(row?.['unsure']).toMatch(/its memory may be too small/);
  const sum = rows.reduce((all, { saving_usd_per_month: saving }) => all + Math.max(0, Number(saving)), 0);
  expect(sum).toBeGreaterThan(0);
  const json = JSON.parse([...files].find(([key]) => key.endsWith('report.json'))?.[1] ?? '') as {
    readonly savingPerMonth: number;
  };
  expect(json.savingPerMonth).toBeCloseTo(sum, 2);
  const page = [...files].find(([key]) => key.endsWith('report.html'))?.[1] ?? '';
  expect(page).toContain(`can be saved</span><b>${usdText(json.savingPerMonth)}`);
  expect(messages.get('#costs')?.text).toContain(`${usdText(json.savingPerMonth)} a month can be saved`);

  const team = messages.get('#team-b');
  if (team === undefined) throw new Error('the team was not told');
  const own = buttonsIn(team).filter(({ value = '' }) => value.includes(RISKY));
  expect(own.map(({ text }) => text.text)).toEqual(['Snooze 4 weeks', 'Reject']);
  expect(JSON.stringify(team)).toMatch(/would save \$[\d.]+ a month, not counted/);
  expect(buttonsIn(team).some(({ text }) => text.text === 'Accept')).toBe(true);

  const value = own[0]?.value ?? '';
  const pressed = { action: SIZE_ACTIONS.accept, value, user: { id: 'U1', name: 'marta' } };
  const people = { ...fx, queues: undefined, mayRespond: async () => true } as unknown as PressEffects;
  expect(await press(pressed, people)).toMatch(/cannot be accepted: its memory may be too small/);
  const notified: string[] = [];
  const io = { out: (line: string) => void notified.push(line), err: () => {} } as unknown as Io;
  const flags = { do: 'accept', service: RISKY, json: false, by: 'marta' } as const;
  const source = { store, clock: fx.clock };
  await store.saveState(
    newServiceState(serviceKey({ account: ACCOUNT, region: 'eu-west-1', cluster: 'cluster-001', name: RISKY })),
    undefined,
  );
  await expect(answerAdvice(io, flags, source)).rejects.toThrow(/cannot be accepted: its memory may be too small/);
  await listAdvice(io, { json: true }, source);
  expect(JSON.parse(notified[0] ?? '')).toMatchObject({
    state: 'open',
    unsure: expect.stringMatching(/^its memory may be too small/),
  });
}, 90_000);
