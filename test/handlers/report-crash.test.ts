import { expect, test } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import type { ReportEffects } from '../../functions/handlers/weekly-report/work.ts';
import { spokeAt, SPOKES } from '../organisation/org-rig.ts';
import type { Death } from '../support/dying-store.ts';
import { dying, dyingStore } from '../support/dying-store.ts';
import { placesWith } from '../support/places.ts';
import { NOW, reportRig, runOf } from './report-rig.ts';

/** Nothing is read of AWS: the own account has no cluster, and the spokes refuse. */
const NOWHERE = { url: 'http://127.0.0.1:1' } as FleetEndpoint;
const READERS = reportRig({}, NOWHERE).fx.readers(newCalls(), { account: '', region: '' });

/** Seconds after which whoever took the last step and died is no longer waited for. */
const LATER_MS = 901_000;

/** An installation with two spokes that cannot be read: each still has its part, its line and its steps. */
const organisation = () => {
  const clock = { at: NOW.getTime() };
  const rig = reportRig({ places: placesWith(...SPOKES.slice(0, 2).map((account) => spokeAt(account))) }, NOWHERE);
  const posted = new Map<string, { readonly channel: string; readonly ts: string }>();
  const replies: string[] = [];
  const { slack } = rig.fx;
  const denied = () => Promise.reject(new Error('not authorized to perform sts:AssumeRole'));
  const fx: ReportEffects = {
    ...rig.fx,
    clock: { now: () => new Date(clock.at), sleep: async () => {} },
    slack: {
      ...slack,
      post: async (channel, message, id) => {
        const place = await slack.post(channel, message, id);
        posted.set(id, place);
        return place;
      },
      find: async (_channel, id) => posted.get(id),
      reply: async (place, message, options) => {
        replies.push(options.entryId);
        return slack.reply(place, message, options);
      },
    },
    readers: (_calls, { account }) => {
      const clusters = account === rig.fx.places.own.account ? async () => [] : denied;
      return { ...READERS, ecs: { ...READERS.ecs, clusters } };
    },
  };
  return { rig: { ...rig, fx }, clock, replies };
};

/** Whatever a worker writes, stores, says or asks for is a step. */
const mortal = (fx: ReportEffects, { step }: ReturnType<typeof dying>): ReportEffects => ({
  ...fx,
  store: dyingStore(fx.store as Parameters<typeof dyingStore>[0], step),
  files: { ...fx.files, put: (...given) => step(() => fx.files.put(...given)) },
  slack: {
    ...fx.slack,
    post: (...given) => step(() => fx.slack.post(...given)),
    reply: (...given) => step(() => fx.slack.reply(...given)),
    upload: (...given) => step(() => fx.slack.upload(...given)),
  },
  sendShard: (...given) => step(() => fx.sendShard(...given)),
});

/** The first worker of each message dies at a step; SQS and Lambda bring each message again, and twice at that. */
const redelivered = async (death: Death) => {
  const { rig, clock, replies } = organisation();
  const worker = dying(death);
  const first = mortal(rig.fx, worker);
  await weeklyReport(first).catch((error: unknown) => expect(String(error)).toContain('died'));
  await weeklyReport(rig.fx);
  for (let round = 0; rig.shards.length > 0 && round < 12; round += 1) {
    for (const shard of rig.shards.splice(0)) {
      const record = { id: 'a', body: JSON.stringify(shard) };
      await handleShards([record], first);
      expect(await handleShards([record, record], rig.fx)).toEqual([]);
    }
    clock.at += LATER_MS;
  }
  const { state } = await runOf(rig);
  const csv = [...rig.files]
    .find(([key]) => key.endsWith('report.csv'))?.[1]
    .trimEnd()
    .split('\n').length;
  const { posts, uploads } = rig;
  return {
    isReached: worker.isReached(),
    found: { state, csv, posts: posts.length, uploads: uploads.length, replies },
  };
};

test('whichever step a worker dies at, a redelivered report is whole, and posted once with its page', async () => {
  const wrong: unknown[] = [];
  let [steps, twice] = [0, 0];
  for (const when of ['before', 'after'] as const)
    for (let step = 1; ; step += 1) {
      const { isReached, found } = await redelivered({ step, when });
      if (!isReached) break;
      steps += 1;
      const { uploads, ...rest } = found;
      if (uploads === 2) twice += 1;
      if (uploads === 0 || JSON.stringify(rest) !== JSON.stringify({ state: 'done', csv: 3, posts: 1, replies: [] }))
        wrong.push({ step, when, found });
    }
  expect(wrong).toEqual([]);
  // Nothing tells whether Slack has a file whose worker died before it noted so: twice is better than never.
  expect(twice).toBe(2);
  expect(steps).toBeGreaterThan(30);
});
