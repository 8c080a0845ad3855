import { expect, test } from 'vitest';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { NEW, NOW, serviceDeployment, snapshot } from '../deployments/release.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

const notified = (state: ServiceState) =>
  state.incidents.flatMap(({ notifications }) => notifications.map(({ id, level }) => `${level} ${id}`));

test('a call without an answer and without a visible effect is not told as a refusal', async () => {
  const at = await delivery();
  at.outcomes.push({ outcome: 'unclear', error: 'TimeoutError', message: 'no answer in 5 s' });
  await evaluateCommand(EVALUATE, at.fx);
  const [text] = (await at.state()).incidents.flatMap(({ notifications }) => notifications.map((said) => said.text));
  expect(text).toContain('ECS did not answer StopServiceDeployment to orders:41 (TimeoutError: no answer in 5 s).');
});

test('where ECS neither answers the call nor can be read, the command comes back', async () => {
  const at = await delivery();
  at.outcomes.push({ outcome: 'unclear', error: 'TimeoutError', message: '' });
  at.before.hook = (name) => {
    if (name === 'StopServiceDeployment') at.broken.add('DescribeServices');
  };
  await expect(evaluateCommand(EVALUATE, at.fx)).rejects.toThrow('another worker');
  expect(notified(await at.state())).toEqual([]);
  at.broken.clear();
  at.seen.now = NOW + 121;
  at.seen.snapshot = snapshot({
    serviceDeployments: [serviceDeployment('orders:42', { status: 'ROLLBACK_IN_PROGRESS' })],
  });
  await evaluateCommand(EVALUATE, at.fx);
  expect([at.calls.length, notified(await at.state())]).toEqual([1, ['alert acted']]);
  expect((await at.state()).evaluations[NEW]?.verification?.state).toBe('waiting');
});
