import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import { act, recover } from '../../functions/handlers/rollback/act.ts';
import type { ActionRecord } from '../../functions/adapters/dynamodb/action-log.ts';
import { readAction } from '../../functions/adapters/dynamodb/action-log.ts';
import { deployment, input, KEY, NEW, NOW, OLD, service, serviceDeployment, snapshot } from '../deployments/release.ts';
import { delivery } from './rollback-rig.ts';

const UPDATE = { call: 'UpdateService', taskDefinition: 'orders:41', platformVersion: '1.4.0' } as const;

const record = (change: Partial<ActionRecord> = {}): ActionRecord => ({
  v: 1,
  deployment: NEW,
  attempt: 1,
  begunAt: NOW,
  state: 'begun',
  error: null,
  approvedBy: null,
  plan: { call: 'StopServiceDeployment', serviceDeploymentArn: serviceDeployment('orders:42').arn },
  roles: [],
  decision: decide(input()).decision,
  outcome: {
    badKeys: ['orders:42'],
    expected: { known: [OLD, NEW], taskDefinition: 'orders:41', platformVersion: '1.4.0', serviceDeploymentArn: null },
    evidence: 3,
    notes: {},
    facts: null,
    serviceArn: null,
  },
  ...change,
});

test('the record is there before the call and finished after it', async () => {
  const at = await delivery();
  const states: (string | undefined)[] = [];
  at.before.hook = () => void readAction(at.fx, KEY, NEW).then((known) => states.push(known?.state));
  expect(await act(at.fx, KEY, record())).toMatchObject({ state: 'accepted', error: null });
  expect([states, (await readAction(at.fx, KEY, NEW))?.state]).toEqual([['begun'], 'accepted']);
});

test('a second worker does not get through, neither during the lease nor after success', async () => {
  const at = await delivery();
  await act(at.fx, KEY, record());
  at.seen.now = NOW + 9000;
  await expect(act(at.fx, KEY, record({ attempt: 2 }))).rejects.toThrow('another worker');
  expect(at.calls).toHaveLength(1);
});

test('after a refusal the next attempt is another record', async () => {
  const at = await delivery();
  at.outcomes.push({ outcome: 'refused', error: 'ThrottlingException', message: '' });
  expect(await act(at.fx, KEY, record())).toMatchObject({ state: 'refused', error: 'ThrottlingException' });
  expect(await act(at.fx, KEY, record({ attempt: 2 }))).toMatchObject({ state: 'accepted', attempt: 2 });
});

test('a dead worker’s update is recognised by what is deployed now', async () => {
  const at = await delivery();
  expect(await recover(at.fx, KEY, record({ plan: UPDATE }))).toBeUndefined();
  at.seen.snapshot = snapshot({
    service: service({ taskDefinition: 'orders:41', deployments: [deployment(OLD, { status: 'PRIMARY' })] }),
  });
  expect(await recover(at.fx, KEY, record({ plan: UPDATE }))).toMatchObject({ state: 'accepted' });
  expect(at.calls).toEqual([]);
});

test('somebody else’s newer deployment is not taken for our rollback', async () => {
  const at = await delivery();
  at.seen.snapshot = snapshot({
    service: service({
      taskDefinition: 'orders:43',
      deployments: [deployment(OLD, { status: 'PRIMARY', taskDefinition: 'orders:43' })],
    }),
  });
  expect(await recover(at.fx, KEY, record({ plan: UPDATE }))).toBeUndefined();
});

test('a finished record is not asked about again', async () => {
  const at = await delivery();
  at.broken.add('DescribeServices');
  expect(await recover(at.fx, KEY, record({ state: 'accepted' }))).toMatchObject({ state: 'accepted' });
});
