import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { reportKey } from '../../functions/adapters/dynamodb/keys.ts';
import type { ReportRun } from '../../functions/handlers/weekly-report/run.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import { groupText, RUN_FORMAT } from '../../functions/handlers/weekly-report/stored.ts';
import { spokeAt, SPOKES } from '../organisation/org-rig.ts';
import { placesWith } from '../support/places.ts';
import { NOW, reportRig, runOf } from './report-rig.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const ID = '2026-11-23T08-00-00';
const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
const [SPOKE] = SPOKES;
const NOWHERE = { url: 'http://127.0.0.1:1' } as FleetEndpoint;

/** A run whose account keeps every call waiting, as one whose buckets others have emptied. */
const waiting = async (remainingMs: number, places: ReportRun['places'] = []) => {
  const asked: string[] = [];
  const never = (name: string) => () => {
    asked.push(name);
    return new Promise<never>(() => {});
  };
  const rig = reportRig({ remainingMs: () => remainingMs, places: placesWith(spokeAt(SPOKE)) }, NOWHERE);
  const readers = { ...rig.fx.readers(undefined as never, rig.fx.places.own) };
  const fx = {
    ...rig.fx,
    readers: () => ({
      ...readers,
      ecs: { ...readers.ecs, services: never('services'), clusters: never('clusters') },
    }),
  };
  const service = `${CLUSTER.replace('cluster/', 'service/')}/web`;
  const chunk = { clusterArn: CLUSTER, insights: 'off', services: [service] } as const;
  const group = { chunks: [chunk], families: [], tasks: [], settings: [], siblings: [] };
  rig.files.set(`runs/${ID}/group-0000.json`, groupText(group));
  const run: ReportRun = {
    format: RUN_FORMAT,
    id: ID,
    at: NOW.getTime(),
    state: 'reading',
    ...rig.fx.places.own,
    services: 1,
    isScalingUnread: false,
    missingData: [],
    groups: 1 + places.length,
    places,
    done: places.length === 0 ? [] : [0],
    calls: {},
    posted: {},
    postingUntil: 0,
  };
  await rig.fx.store.saveDocument(reportKey('RUN'), 0, run);
  const handled = handleShards([{ id: 'a', body: JSON.stringify({ run: ID, from: 0, to: run.groups }) }], fx);
  await vi.advanceTimersByTimeAsync(remainingMs - 29_000);
  return { ...rig, asked, failed: await handled };
};

test('a group that AWS keeps waiting is handed over before the invocation ends', async () => {
  const rig = await waiting(300_000);
  expect(rig.asked).toContain('services');
  expect(rig.failed).toEqual([]);
  expect(rig.shards).toEqual([{ run: ID, from: 0, to: 1 }]);
  expect((await runOf(rig)).done).toEqual([]);
});

test('one that had a whole invocation to itself is for the attempts of the queue', async () => {
  const rig = await waiting(890_000);
  expect([rig.failed, rig.shards]).toEqual([['a'], []]);
});

test('a spoke is begun only where there is time for its lists and its first group', async () => {
  const place = { account: SPOKE, region: 'eu-west-1' };
  const rig = await waiting(500_000, [place]);
  expect([rig.asked, rig.failed]).toEqual([[], []]);
  expect(rig.shards).toEqual([{ run: ID, from: 1, to: 2 }]);
});
