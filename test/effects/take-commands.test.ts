import { expect, test } from 'vitest';
import { takeCommands } from '../../functions/effects/take-commands.ts';
import { takeInvestigations } from '../../functions/effects/investigate-batch.ts';
import { takeNotices } from '../../functions/effects/take-notices.ts';
import type { Log, Metrics } from '../../functions/effects/ports.ts';
import type { InvestigateEffects } from '../../functions/effects/investigate.ts';
import { KEY, NEW, serviceDeployment } from '../deployments/release.ts';
import { desk as notifyDesk, incidentOf, tops } from './notify-desk.ts';
import { desk, JUDGE } from './rollback-desk.ts';

/** What is logged and counted, as an operator finds it. */
const heard = () => {
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
  ['a judgement of no deployment', JSON.stringify({ kind: 'judge', service: KEY })],
  ['a list', JSON.stringify([CONTINUE])],
  ['null', 'null'],
  ['no JSON', 'judge orders'],
];

test.each(UNREADABLE)(
  'a command with %s is refused loudly, goes to the dead letters and calls nothing',
  async (_, body) => {
    const at = await desk();
    const { lines, counts, log, metrics } = heard();
    expect(await takeCommands([{ id: 'm1', body }], { ...at.fx, log, metrics })).toEqual(['m1']);
    expect(at.calls).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^command refused: .*dead letters.*"id":"m1"/)]);
    expect(counts).toEqual(['RefusedMessages']);
  },
);

test('a refused command keeps no other from being carried out, and does not come to ECS a second time', async () => {
  const at = await desk();
  const records = [
    { id: 'm1', body: JSON.stringify({ ...CONTINUE, kind: 'promote' }) },
    { id: 'm2', body: JSON.stringify(JUDGE) },
    { id: 'm3', body: JSON.stringify(CONTINUE) },
  ];
  expect(await takeCommands(records, at.fx)).toEqual(['m1']);
  expect(at.calls.map(({ call }) => call)).toEqual(['StopServiceDeployment', 'ContinueServiceDeployment']);
});

test('when a command fails, it and all behind it go back in order', async () => {
  const at = await desk();
  const store = { ...at.fx.store, loadWatch: () => Promise.reject(new Error('no store')) };
  const records = [JUDGE, { kind: 'verify', service: KEY, deployment: NEW }].map((command, n) => ({
    id: `m${n}`,
    body: JSON.stringify(command),
  }));
  expect(await takeCommands(records, { ...at.fx, store })).toEqual(['m0', 'm1']);
});

test('a notice that can’t be read is refused alone; the others of its batch are told', async () => {
  const at = notifyDesk();
  const { counts, log, metrics } = heard();
  const incident = incidentOf(3);
  await at.want(incident);
  const bodies = ['{}', JSON.stringify({ incident: incident.id }), 'null', '{"incident":7}'];
  const records = bodies.map((body, n) => ({ id: `m${n}`, body }));
  expect(await takeNotices(records, { ...at.fx, log, metrics })).toEqual(['m0', 'm2', 'm3']);
  expect(tops(at.slack)).toHaveLength(1);
  expect(counts.filter((name) => name === 'RefusedMessages')).toHaveLength(3);
});

test('an investigation that can’t be read is refused, and nothing is looked for', async () => {
  const { lines, log, metrics } = heard();
  const read: string[] = [];
  const store = { loadWatch: async (key: string) => void read.push(key) };
  const fx = { store, log, metrics } as unknown as InvestigateEffects;
  const bodies = [
    '{}',
    JSON.stringify({ incident: 'x', service: 'orders' }),
    JSON.stringify({ incident: 'x', service: KEY }),
  ];
  const records = bodies.map((body, n) => ({ id: `m${n}`, body }));
  expect(await takeInvestigations(records, { ...fx, log: { ...log, info: () => {} } })).toEqual(['m0', 'm1']);
  expect([read, lines.length]).toEqual([[KEY], 2]);
});
