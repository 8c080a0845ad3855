import { expect, test } from 'vitest';
import type { AutoScaling } from '../../functions/adapters/aws/autoscaling.ts';
import type { Place } from '../../functions/adapters/dynamodb/keys.ts';
import { failedReads } from '../../functions/adapters/organisation/place-reads.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import { pollAll, pollPlaces } from '../../functions/handlers/scaling-poll/poll-places.ts';
import { parseActivity } from '../../functions/scaling/activity.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { alarm, HIGH, minute, settings, WHERE } from '../scaling/samples.ts';
import { worldWith } from './scaling-rig.ts';

const [A, B, SILENT, THROTTLED] = ['222233334444', '333344445555', '444455556666', '555566667777'];
const REGION = 'us-east-1';

const keyOf = ({ account, region }: Place): ServiceKey => serviceKey({ account, region, cluster: 'prod', name: 'web' });

/** What Application Auto Scaling of an account says of `prod/web`: refused at its maximum for ten minutes. */
const pinned = (place: Place) =>
  Array.from({ length: 10 }, (_, n) =>
    parseActivity(
      {
        ActivityId: `${place.account}-${n}`,
        ServiceNamespace: 'ecs',
        ResourceId: 'service/prod/web',
        ScalableDimension: 'ecs:service:DesiredCount',
        Description: 'Attempting to scale due to alarm triggered',
        Cause: `monitor alarm ${HIGH} in state ALARM triggered policy up`,
        StartTime: new Date(minute(40 + n)),
        EndTime: new Date(minute(40 + n)),
        StatusCode: 'Unfulfilled',
        StatusMessage: 'Not scaled',
        NotScaledReasons: [{ Code: 'AlreadyAtMaxCapacity', MaxCapacity: 8, CurrentCapacity: 8 }],
      },
      place,
    ),
  ).filter((one) => typeof one !== 'string');

const scalingOf = (place: Place, asked: Place[]): AutoScaling => ({
  activities: async () => {
    asked.push(place);
    if (place.account === SILENT) return new Promise(() => undefined);
    if (place.account === THROTTLED) return { kind: 'throttled' };
    if (place.account === B) throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    return { kind: 'page', items: pinned(place), next: undefined };
  },
  targets: async () => ({ kind: 'page', items: [], next: undefined }),
  settings: async (service) => settings({ service }),
  alarms: async () => [alarm(HIGH, 'ALARM', 0, { metric: 90, threshold: 60 })],
});

const installed = async (remainingMs = 10_050) => {
  const { fx, notified } = worldWith([]);
  const { store } = fx;
  await changeSpokes(store, (spokes) => {
    for (const account of [A, B, SILENT, THROTTLED])
      spokes.set(`${account}/${REGION}`, {
        account,
        region: REGION,
        readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
        actRole: null,
        ceiling: 'observe',
        by: 'ana',
        at: '2026-11-20T08:00:00Z',
      });
  });
  const [sent, asked, lines] = [[] as Place[], [] as Place[], [] as string[]];
  const line = (text: string, fields: object = {}): void => void lines.push(`${text} ${JSON.stringify(fields)}`);
  const effects = {
    ...fx,
    log: { ...fx.log, error: line, warn: line },
    places: placesOf(WHERE, store, fx.clock),
    autoScalingAt: (place: Place) => scalingOf(place, asked),
    sendPlace: async (place: Place) => void sent.push(place),
    remainingMs: () => remainingMs,
  };
  const record = (account: string) => ({ id: account, body: JSON.stringify({ account, region: REGION }) });
  return { effects, store, sent, asked, lines, notified, record };
};

test('a poll asks for every spoke by a message and reads the own account at once', async () => {
  const { effects, sent, asked } = await installed();
  expect((await pollAll(effects)).isComplete).toBe(true);
  expect(sent.map(({ account }) => account)).toEqual([A, B, SILENT, THROTTLED]);
  expect(asked).toEqual([]);
});

test('a service of a spoke that is pinned at its maximum is told with its account and region', async () => {
  const { effects, notified, record, store } = await installed();
  expect(await pollPlaces([record(A)], effects)).toEqual([]);
  expect(notified.map(({ service, cause }) => [service, cause])).toEqual([
    [keyOf({ account: A, region: REGION }), expect.stringContaining('max')],
  ]);
  expect(await store.history(keyOf({ account: A, region: REGION }), 'scale', 0, minute(90))).toHaveLength(10);
  expect(await store.history(keyOf({ ...WHERE }), 'scale', 0, minute(90))).toEqual([]);
});

test('silent, denied and throttled accounts delay no other: one line each, and the doctor says so', async () => {
  const { effects, notified, record, lines, store } = await installed();
  expect(await pollPlaces([SILENT, B, THROTTLED, A].map(record), effects)).toEqual([]);
  expect(notified.map(({ service }) => service)).toEqual([keyOf({ account: A, region: REGION })]);
  for (const account of [SILENT, B, THROTTLED]) expect(lines.filter((line) => line.includes(account))).toHaveLength(1);
  const reasonOf = async (account: string) => (await failedReads({ account, region: REGION }, store))[0]?.reason;
  expect(await reasonOf(A)).toBeUndefined();
  expect(await reasonOf(SILENT)).toContain('no answer within');
  expect(await reasonOf(B)).toContain('AccessDeniedException');
  expect(await reasonOf(THROTTLED)).toContain('AWS throttles it');
});

test('a throttled spoke backs off alone: it is not asked in the next poll, the others are', async () => {
  const { effects, record, asked } = await installed();
  await pollPlaces([THROTTLED, A].map(record), effects);
  asked.splice(0);
  await pollPlaces([THROTTLED, A].map(record), effects);
  expect(asked.map(({ account }) => account)).toEqual([A]);
});

test('what is no registered spoke is not read', async () => {
  const { effects, asked } = await installed();
  const message = { id: 'm', body: '{"account":"999988887777","region":"us-east-1"}' };
  expect(await pollPlaces([message], effects)).toEqual([]);
  expect(asked).toEqual([]);
});
