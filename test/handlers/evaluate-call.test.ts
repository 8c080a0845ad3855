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

const textsOf = (state: ServiceState) =>
  state.incidents.flatMap(({ notifications }) => notifications.map(({ text }) => text));

test('a session that could not be opened for want of a network is tried again, and ECS is not blamed', async () => {
  const at = await delivery();
  at.outcomes.push({ outcome: 'not-called', error: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND sts' });
  await evaluateCommand(EVALUATE, at.fx);
  expect(textsOf(await at.state())[0]).toMatch(
    /^Farwatch could not open a session for StopServiceDeployment to orders:41 \(ENOTFOUND: .* Farwatch tries again/,
  );
  await evaluateCommand(EVALUATE, at.fx);
  expect(notified(await at.state())).toEqual(['alert refused', 'alert acted']);
});

test('the page about a refused call quotes the permission that ECS missed', async () => {
  const at = await delivery();
  const message = 'User: farwatch is not authorized to perform: iam:PassRole on resource: role/orders';
  at.outcomes.push({ outcome: 'refused', error: 'AccessDeniedException', message });
  await evaluateCommand(EVALUATE, at.fx);
  expect(textsOf(await at.state())[0]).toContain(`(AccessDeniedException: ${message}). Do it by hand.`);
});
