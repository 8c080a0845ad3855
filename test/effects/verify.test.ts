import { expect, test } from 'vitest';
import { judge } from '../../functions/effects/judge.ts';
import { verify } from '../../functions/effects/verify.ts';
import { NEW, NOW, policy, service, serviceDeployment, world } from '../deployments/release.ts';
import { desk, JUDGE, VERIFY } from './rollback-desk.ts';

const acted = async () => {
  const at = await desk();
  await judge(JUDGE, at.fx);
  return at;
};

const shows = (status: 'ROLLBACK_FAILED' | 'ROLLBACK_SUCCESSFUL' | 'IN_PROGRESS') =>
  world({
    serviceDeployments: [
      serviceDeployment('orders:42', { status, finishedAt: NOW + 60 }),
      serviceDeployment('orders:41'),
    ],
  });

test('a rollback that ECS reports failed pages at the next look', async () => {
  const at = await acted();
  at.seen.world = shows('ROLLBACK_FAILED');
  at.seen.now = NOW + 120;
  await verify(VERIFY, at.fx);
  const [incident] = (await at.belief()).incidents;
  expect(incident?.sayings.map(({ level }) => level)).toEqual(['alert', 'page']);
});

test('a rollback that ECS reports successful is confirmed after ten quiet minutes', async () => {
  const at = await acted();
  at.seen.world = shows('ROLLBACK_SUCCESSFUL');
  at.seen.now = NOW + 660;
  await verify(VERIFY, at.fx);
  const belief = await at.belief();
  expect(belief.judgements[NEW]?.verification?.state).toBe('confirmed');
  const told = await at.fx.store.history(belief.key, 'timeline', 0, Number.MAX_SAFE_INTEGER);
  expect(told.map(({ body }) => body['text'])).toEqual(['The rollback helped: the tasks of the old revision hold']);
  expect(belief.incidents[0]?.resolvedAt).toBe(NOW + 660);
});

test('without ECS the events decide: no sign is not confirmed', async () => {
  const at = await acted();
  at.broken.add('DescribeServices');
  for (const elapsed of [120, 300, 600, 900]) {
    at.seen.now = NOW + elapsed;
    await verify(VERIFY, at.fx);
  }
  const [incident] = (await at.belief()).incidents;
  expect(incident?.sayings.map(({ id }) => id)).toEqual(['acted', 'not-confirmed']);
});

test('a proposal that ran out is ended without a look at ECS', async () => {
  const at = await desk();
  at.seen.policy = policy();
  at.seen.world = world({ service: service({ tags: { 'farwatch:mode': 'approve' } }) });
  await judge(JUDGE, at.fx);
  at.seen.now = NOW + 900;
  const reads: string[] = [];
  at.before.hook = (name) => void reads.push(name);
  await verify(VERIFY, at.fx);
  expect([(await at.belief()).judgements[NEW]?.proposal?.state, reads]).toEqual(['expired', []]);
});
