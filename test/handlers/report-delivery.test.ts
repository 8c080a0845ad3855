import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import { slackUploads } from '../../functions/handlers/weekly-report/slack.ts';
import type { ReportEffects, Shard } from '../../functions/handlers/weekly-report/work.ts';
import { reportsBucket } from '../../functions/adapters/aws/reports-bucket.ts';
import { secretsOf } from '../../functions/adapters/aws/secrets.ts';
import { slackClientOf } from '../../functions/adapters/slack/client.ts';
import { webSlack } from '../../functions/adapters/slack/slack.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { S3Client } from '@aws-sdk/client-s3';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { incidentOf } from './notify-rig.ts';
import type { SlackEndpoint } from './slack-endpoint.ts';
import { startSlack } from './slack-endpoint.ts';
import { placesWith } from '../support/places.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const OPS = 'C0OPS00000';
const TEAM = 'C0TEAMB000';

let fleet: FleetEndpoint;
let slack: SlackEndpoint;
const time = { ms: NOW.getTime() };

beforeAll(async () => {
  fleet = await startFleet({
    clusters: 2,
    services: 4,
    tasksPerService: 1,
    scaledEvery: 15,
    throttled: 0,
    now: NOW,
  });
});
afterAll(() => fleet.close());
beforeEach(async () => {
  time.ms = NOW.getTime();
  slack = await startSlack(() => Math.floor(time.ms / 1000));
  slack.channels.push(
    { id: OPS, name: 'ops', isMember: true, isArchived: false },
    { id: TEAM, name: 'team-b', isMember: true, isArchived: false },
  );
});
afterEach(() => slack.close());

const delivery = () => {
  const files = new Map<string, string>();
  const shards: Shard[] = [];
  const counted: string[] = [];
  const clock = { now: () => new Date(time.ms), sleep: async () => undefined };
  const client = slackClientOf(
    secretsOf('/slack', async () => '{"token":"xoxb-1"}', clock),
    slack.url,
  );
  const bucket = reportsBucket({ client: new S3Client({}), name: 'reports', region: 'eu-west-1' });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  const store = inMemoryStore();
  const fx: ReportEffects = {
    store,
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { count: (name) => void counted.push(name), milliseconds: () => undefined },
    files: { ...bucket, put: async (key, text) => void files.set(key, text), get: async (key) => files.get(key) },
    slack: { ...webSlack(client, clock), ...slackUploads(client) },
    routing: { channel: OPS, byCluster: { 'cluster-001': TEAM } },
    timeZone: 'UTC',
    prices: builtInPrices,
    sendShard: async (shard) => void shards.push(shard),
    places: placesWith(),
    readers: (calls) => reportReaders({ region: 'eu-west-1', endpoint: fleet.url, credentials }, calls),
    remainingMs: () => 900_000,
  };
  /** The retry message, a quarter of an hour later. */
  const later = async (): Promise<void> => {
    time.ms += 900_000;
    const [shard] = shards.splice(0);
    if (shard !== undefined) expect(await handleShards([{ id: 'a', body: JSON.stringify(shard) }], fx)).toEqual([]);
  };
  return { fx, store, shards, counted, later };
};

const digestsIn = (channel: string) =>
  slack.delivered.filter((one) => one.channel === channel && one.thread === undefined);
const PLACE = 'https://eu-west-1.console.aws.amazon.com/s3/object/reports?region=eu-west-1';
const plain = (text: string): string => text.replaceAll('&amp;', '&');

test('an app made from the manifest puts the report into the thread of its digest', async () => {
  const { fx, counted } = delivery();
  await weeklyReport(fx);
  expect(digestsIn(OPS)).toHaveLength(1);
  expect(digestsIn(TEAM)).toHaveLength(1);
  expect(slack.files).toEqual([digestsIn(OPS)[0]?.ts]);
  expect(counted).not.toContain('ReportsUnattached');
  expect(counted).not.toContain('ReportsUntold');
});

test('where Slack takes no file the thread says why, and where the report is', async () => {
  slack.scopes = slack.scopes.filter((scope) => scope !== 'files:write');
  const { fx, counted } = delivery();
  await weeklyReport(fx);
  const [digest] = digestsIn(OPS);
  expect(plain(digest?.blocks ?? '')).toContain(PLACE);
  const [line, ...more] = slack.delivered.filter(({ thread }) => thread === digest?.ts);
  expect(more).toEqual([]);
  expect(line?.text).toContain('missing_scope');
  expect(plain(line?.text ?? '')).toContain(PLACE);
  expect(digestsIn(TEAM)).toHaveLength(1);
  expect(counted).toContain('ReportsUnattached');
});

test('the thread of the digest says how good the week’s messages were', async () => {
  const { fx, store } = delivery();
  const openedAt = NOW.getTime() / 1000 - 86_400;
  const incident = { ...incidentOf(3), openedAt, lastAt: openedAt };
  await store.saveState({ ...newServiceState(incident.service), incidents: [incident] }, undefined);
  await store.wantIncident(incident, openedAt);
  const kept = await store.loadIncident(incident.id);
  if (kept === undefined) throw new Error('the incident must be there');
  await store.saveDelivered({ ...kept, channel: OPS, messageTs: `${openedAt + 90}.1` }, undefined);
  await weeklyReport(fx);
  const [digest] = digestsIn(OPS);
  const said = slack.delivered.filter(({ thread }) => thread === digest?.ts).map(({ text }) => text);
  expect(said).toEqual(['Alerts of the week: 1 message, 0 pages, 1 ignored']);
});

test('a team whose channel is gone finds its digest in the default one', async () => {
  slack.channels.splice(1, 1);
  const { fx, counted } = delivery();
  await weeklyReport(fx);
  expect(digestsIn(OPS)).toHaveLength(2);
  expect(digestsIn(OPS)[1]?.blocks).toContain(TEAM);
  expect(counted).toContain('Reports');
});

test('blocks that Slack refuses become a text with the address', async () => {
  slack.trouble = ({ arguments: given }) =>
    (given['blocks'] ?? '[]') === '[]' ? undefined : { body: { ok: false, error: 'invalid_blocks' } };
  const { fx } = delivery();
  await weeklyReport(fx);
  expect(plain(digestsIn(OPS)[0]?.text ?? '')).toContain(PLACE);
});

for (const [trouble, answer] of [
  ['Slack is down', { status: 503 }],
  ['the token is revoked', { body: { ok: false, error: 'token_revoked' } }],
] as const)
  test(`a report made while ${trouble} is told afterwards, once, also where the app is no member`, async () => {
    for (const channel of slack.channels) channel.isMember = false;
    slack.trouble = () => answer;
    const { fx, counted, later, shards } = delivery();
    await weeklyReport(fx);
    await later();
    expect(slack.delivered).toEqual([]);
    expect(counted).toContain('ReportsUntold');
    expect(counted).not.toContain('Reports');
    slack.trouble = () => undefined;
    await later();
    await later();
    expect(digestsIn(OPS)).toHaveLength(1);
    expect(digestsIn(TEAM)).toHaveLength(1);
    expect(counted).toContain('Reports');
    expect(shards).toEqual([]);
  });
