import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { placesWith } from '../support/places.ts';
import { spokeAt, SPOKES } from '../organisation/org-rig.ts';
import type { Rig } from './report-rig.ts';
import { FLEET, reportRig, runOf } from './report-rig.ts';

let fleet: FleetEndpoint;
beforeAll(async () => {
  fleet = await startFleet(FLEET);
});
afterAll(() => fleet.close());

const [FIRST, SECOND] = SPOKES;
const denied = () => Promise.reject(new Error('not authorized to perform sts:AssumeRole'));

/** An installation whose own account has nothing, with two spokes that `read` answers for. */
const hub = (read: () => Promise<never>): Rig => {
  const rig = reportRig({ places: placesWith(spokeAt(FIRST), spokeAt(SECOND)) }, fleet);
  const { readers } = rig.fx;
  return {
    ...rig,
    fx: {
      ...rig.fx,
      readers: (calls, place) => {
        const own = readers(calls, place);
        const isOwn = place.account === rig.fx.places.own.account;
        return { ...own, ecs: { ...own.ecs, clusters: isOwn ? async () => [] : read } };
      },
    },
  };
};

const jsonOf = ({ files }: Rig): unknown =>
  JSON.parse([...files].find(([key]) => key.endsWith('report.json'))?.[1] ?? '{}');

const missing = (account: string, reason: unknown) => ({ place: `${account}/eu-west-1`, services: [], reason });

test('where no spoke can be read and the own account has nothing, the report says so', async () => {
  const rig = hub(denied);
  await weeklyReport(rig.fx);
  while (rig.shards.length > 0)
    expect(await handleShards([{ id: 'a', body: JSON.stringify(rig.shards.shift()) }], rig.fx)).toEqual([]);
  expect(await runOf(rig)).toMatchObject({ state: 'done' });
  expect(rig.posts.map(({ channel }) => channel)).toEqual(['#costs']);
  const reason = expect.stringContaining('sts:AssumeRole');
  expect(jsonOf(rig)).toMatchObject({ origin: { uncovered: [missing(FIRST, reason), missing(SECOND, reason)] } });
});

test('a spoke at which its Lambda ends twice is left out the third time, and the report is made', async () => {
  let reads = 0;
  const rig = hub(() => {
    reads += 1;
    return denied();
  });
  await weeklyReport(rig.fx);
  for (const shard of rig.shards.splice(0))
    expect(await handleShards([{ id: 'a', body: JSON.stringify(shard), receives: 3 }], rig.fx)).toEqual([]);
  expect(reads).toBe(0);
  expect(await runOf(rig)).toMatchObject({ state: 'done' });
  const reason = expect.stringContaining('could not be read to its end in two attempts');
  expect(jsonOf(rig)).toMatchObject({ origin: { uncovered: [missing(FIRST, reason), missing(SECOND, reason)] } });
});
