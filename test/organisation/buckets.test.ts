import { ECSClient, DescribeServicesCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { ECS_BUCKETS, bucketsOf, metered } from '../../functions/adapters/organisation/buckets.ts';

const A = { account: '222233334444', region: 'eu-west-1' };
const B = { account: '333344445555', region: 'eu-west-1' };

/** A clock that stands still but for its sleeps; each is noted. */
const clock = () => {
  let at = Date.parse('2026-11-20T08:00:00Z');
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    at += ms;
  };
  return { now: () => new Date(at), sleep, slept, pass: (ms: number) => void (at += ms) };
};

/** Milliseconds that so many calls of one operation took, one after another. */
const took = async (calls: number, time: ReturnType<typeof clock>, buckets = bucketsOf(time)): Promise<number> => {
  const began = time.now().getTime();
  for (let call = 0; call < calls; call += 1) await buckets.take(A, 'DescribeServices');
  return time.now().getTime() - began;
};

test('half of the documented burst goes at once, then four fifths of what flows in', async () => {
  const { burst, perSecond } = ECS_BUCKETS.service;
  expect(await took(burst / 2, clock())).toBe(0);
  expect(await took(burst / 2 + 160, clock())).toBeCloseTo((160 / (perSecond * 0.8)) * 1000, -1);
});

test('in no second more calls than the documented burst, and in no minute more than burst and inflow', async () => {
  const time = clock();
  const buckets = bucketsOf(time);
  const at: number[] = [];
  for (let call = 0; call < 2000; call += 1) {
    await buckets.take(A, 'ListTasks');
    at.push(time.now().getTime());
  }
  const { burst, perSecond } = ECS_BUCKETS['cluster resource'];
  for (const [index, from] of at.entries())
    for (const span of [1000, 60_000])
      if (index % 50 === 0)
        expect(at.filter((each) => each >= from && each < from + span).length).toBeLessThanOrEqual(
          burst + (perSecond * span) / 1000,
        );
});

test('what is refused slows its own account and family alone, for a minute', async () => {
  const time = clock();
  const buckets = bucketsOf(time);
  buckets.refused(A, 'DescribeServices');
  await buckets.take(B, 'DescribeServices');
  await buckets.take(A, 'DescribeTasks');
  expect(time.slept).toEqual([]);
  await buckets.take(A, 'DescribeServices');
  expect(time.slept).toEqual([125]);
  time.pass(61_000);
  expect(await took(1, time, buckets)).toBe(0);
});

test('where AWS documents no bucket a call goes at once', async () => {
  const time = clock();
  const buckets = bucketsOf(time);
  for (let call = 0; call < 1000; call += 1) await buckets.take(A, 'GetMetricData');
  expect(time.slept).toEqual([]);
});

test('each attempt of a client is taken out of the bucket of its place, and a refusal is noted', async () => {
  const taken: string[] = [];
  const buckets = {
    take: async ({ account }: typeof A, operation: string) => void taken.push(`${account} ${operation}`),
    refused: ({ account }: typeof A, operation: string) => void taken.push(`refused ${account} ${operation}`),
  };
  let answers = 0;
  const requestHandler = {
    handle: async () => {
      answers += 1;
      const isRefused = answers === 1;
      const body = isRefused ? '{"__type":"ThrottlingException","message":"Rate exceeded"}' : '{"services":[]}';
      return {
        response: {
          statusCode: isRefused ? 400 : 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: new TextEncoder().encode(body),
        },
      };
    },
  };
  const client = metered(
    new ECSClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
      requestHandler: requestHandler as never,
    }),
    A,
    buckets,
  );
  await client.send(new DescribeServicesCommand({ services: ['web'] }));
  await client.send(new ListTasksCommand({}));
  expect(taken).toEqual([
    `${A.account} DescribeServices`,
    `refused ${A.account} DescribeServices`,
    `${A.account} DescribeServices`,
    `${A.account} ListTasks`,
  ]);
});
