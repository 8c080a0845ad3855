import { expect, test } from 'vitest';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import { verify } from '../../functions/handlers/rollback/verify.ts';
import { NEW, NOW, policy, service, serviceDeployment, snapshot } from '../deployments/release.ts';
import { delivery, EVALUATE, VERIFY } from './rollback-rig.ts';

const acted = async () => {
  const at = await delivery();
  await evaluateCommand(EVALUATE, at.fx);
  return at;
};

const shows = (status: 'ROLLBACK_FAILED' | 'ROLLBACK_SUCCESSFUL' | 'IN_PROGRESS') =>
  snapshot({
    serviceDeployments: [
      serviceDeployment('orders:42', { status, finishedAt: NOW + 60 }),
      serviceDeployment('orders:41'),
    ],
  });

test('a rollback that ECS reports failed pages at the next look', async () => {
  const at = await acted();
  at.seen.snapshot = shows('ROLLBACK_FAILED');
  at.seen.now = NOW + 120;
  await verify(VERIFY, at.fx);
  const [incident] = (await at.state()).incidents;
  expect(incident?.notifications.map(({ level }) => level)).toEqual(['alert', 'page']);
});

test('a rollback that ECS reports successful is confirmed after ten quiet minutes', async () => {
  const at = await acted();
  at.seen.snapshot = shows('ROLLBACK_SUCCESSFUL');
  at.seen.now = NOW + 660;
  await verify(VERIFY, at.fx);
  const state = await at.state();
  expect(state.evaluations[NEW]?.verification?.state).toBe('confirmed');
  const reported = await at.fx.store.history(state.key, 'timeline', 0, Number.MAX_SAFE_INTEGER);
  expect(reported.map(({ body }) => body['text'])).toEqual([
    'The rollback helped: the tasks of the old revision keep running',
  ]);
  expect(state.incidents[0]?.resolvedAt).toBe(NOW + 660);
});

test('without ECS the events decide: no sign for an hour is not confirmed', async () => {
  const at = await acted();
  at.broken.add('DescribeServices');
  for (const elapsed of [120, 300, 600, 900, 3600]) {
    at.seen.now = NOW + elapsed;
    await verify(VERIFY, at.fx);
  }
  const [incident] = (await at.state()).incidents;
  expect(incident?.notifications.map(({ id }) => id)).toEqual(['acted', 'not-confirmed']);
});

test('a proposal that ran out is ended without a look at ECS', async () => {
  const at = await delivery();
  at.seen.policy = policy();
  at.seen.snapshot = snapshot({ service: service({ tags: { 'farwatch:mode': 'approve' } }) });
  await evaluateCommand(EVALUATE, at.fx);
  at.seen.now = NOW + 900;
  const reads: string[] = [];
  at.before.hook = (name) => void reads.push(name);
  await verify(VERIFY, at.fx);
  expect([(await at.state()).evaluations[NEW]?.proposal?.state, reads]).toEqual(['expired', []]);
});
