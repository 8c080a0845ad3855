import { expect, test } from 'vitest';
import { handleCommands } from '../../functions/handlers/rollback/handle-commands.ts';
import { handleInvestigations } from '../../functions/handlers/investigate/investigate-batch.ts';
import { handleNotifications } from '../../functions/handlers/notify/handle-notifications.ts';
import type { Log, Metrics } from '../../functions/adapters/common.ts';
import type { InvestigateEffects } from '../../functions/handlers/investigate/investigate.ts';
import { KEY, NEW, serviceDeployment } from '../deployments/release.ts';
import { delivery as notifyDesk, incidentOf, tops } from './notify-rig.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

/** Logs and metrics. */
const facts = () => {
  const lines: string[] = [];
  const counts: string[] = [];
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (text, also) => void lines.push(`${text} ${JSON.stringify(also)}`),
  };
  const metrics: Metrics = { count: (name) => void counts.push(name), milliseconds: () => {} };
  return { lines, counts, log, metrics };
};

const CONTINUE = {
  kind: 'continue',
  service: KEY,
  hookId: 'ecs-pause-1',
  serviceDeploymentArn: serviceDeployment('orders:42').arn,
  action: 'CONTINUE',
  by: 'kim',
};

const UNREADABLE: readonly (readonly [what: string, body: string])[] = [
  ['an unknown kind', JSON.stringify({ ...CONTINUE, kind: 'promote' })],
  ['no kind', JSON.stringify({ ...CONTINUE, kind: undefined })],
  ['a kind of another case', JSON.stringify({ ...CONTINUE, kind: 'CONTINUE' })],
  ['an action that ECS does not have', JSON.stringify({ ...CONTINUE, action: 'STOP' })],
  ['no hook', JSON.stringify({ ...CONTINUE, hookId: '' })],
  ['nobody who asked', JSON.stringify({ ...CONTINUE, by: undefined })],
  ['a service that is none', JSON.stringify({ ...CONTINUE, service: 'orders' })],
  ['a judgement of no deployment', JSON.stringify({ kind: 'evaluate', service: KEY })],
  ['a list', JSON.stringify([CONTINUE])],
  ['null', 'null'],
  ['no JSON', 'judge orders'],
];

test.each(UNREADABLE)(
  'a command with %s is refused loudly, goes to the dead letters and calls nothing',
  async (_, body) => {
    const at = await delivery();
    const { lines, counts, log, metrics } = facts();
    expect(await handleCommands([{ id: 'm1', body }], { ...at.fx, log, metrics })).toEqual(['m1']);
    expect(at.calls).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^command refused: .*dead letters.*"id":"m1"/)]);
    expect(counts).toEqual(['RefusedMessages']);
  },
);

test('a refused command keeps no other from being carried out, and does not come to ECS a second time', async () => {
  const at = await delivery();
  const records = [
    { id: 'm1', body: JSON.stringify({ ...CONTINUE, kind: 'promote' }) },
    { id: 'm2', body: JSON.stringify(EVALUATE) },
    { id: 'm3', body: JSON.stringify(CONTINUE) },
  ];
  expect(await handleCommands(records, at.fx)).toEqual(['m1']);
  expect(at.calls.map(({ call }) => call)).toEqual(['StopServiceDeployment', 'ContinueServiceDeployment']);
});

test('when a command fails, it and all behind it go back in order', async () => {
  const at = await delivery();
  const store = { ...at.fx.store, loadState: () => Promise.reject(new Error('no store')) };
  const records = [EVALUATE, { kind: 'verify', service: KEY, deployment: NEW }].map((command, n) => ({
    id: `m${n}`,
    body: JSON.stringify(command),
  }));
  expect(await handleCommands(records, { ...at.fx, store })).toEqual(['m0', 'm1']);
});

test('a notice that can’t be read is refused alone; the others of its batch are told', async () => {
  const at = notifyDesk();
  const { counts, log, metrics } = facts();
  const incident = incidentOf(3);
  await at.want(incident);
  const bodies = ['{}', JSON.stringify({ incident: incident.id }), 'null', '{"incident":7}'];
  const records = bodies.map((body, n) => ({ id: `m${n}`, body }));
  expect(await handleNotifications(records, { ...at.fx, log, metrics })).toEqual(['m0', 'm2', 'm3']);
  expect(tops(at.slack)).toHaveLength(1);
  expect(counts.filter((name) => name === 'RefusedMessages')).toHaveLength(3);
});

test('an investigation that can’t be read is refused, and nothing is looked for', async () => {
  const { lines, log, metrics } = facts();
  const read: string[] = [];
  const store = { loadState: async (key: string) => void read.push(key) };
  const fx = { store, log, metrics } as unknown as InvestigateEffects;
  const bodies = [
    '{}',
    JSON.stringify({ incident: 'x', service: 'orders' }),
    JSON.stringify({ incident: 'x', service: KEY }),
  ];
  const records = bodies.map((body, n) => ({ id: `m${n}`, body }));
  expect(await handleInvestigations(records, { ...fx, log: { ...log, info: () => {} } })).toEqual(['m0', 'm1']);
  expect([read, lines.length]).toEqual([[KEY], 2]);
});
