import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { withState } from '../../cli/commands/release/gate.ts';
import { ownStateOf } from '../../cli/commands/release/own-state.ts';
import { stateView } from '../../cli/gate/read-state.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { deploymentChanged, MORNING, running, stopped } from '../support/envelopes.ts';
import { farwatch } from '../support/command.ts';
import { gateOn } from './gate-rig.ts';
import { farwatchOn } from './recorded-farwatch.ts';

const OLD = 'ecs-svc/1000000000000000001';
const NEW = 'ecs-svc/2000000000000000002';
const KEY = '111122223333/eu-west-1/prod/web' as ServiceKey;

const old = [1, 2].map((task) => running({ task, deployment: OLD, taskDefinition: 'web:1', createdAt: -7200 }));
const before = [
  deploymentChanged({ deployment: OLD, time: -7300 }),
  ...old,
  deploymentChanged({ deployment: OLD, name: 'SERVICE_DEPLOYMENT_COMPLETED', time: -7000 }),
  deploymentChanged({ deployment: NEW }),
];
const completes = [
  ...[11, 12].map((task) => running({ task, createdAt: 30 })),
  deploymentChanged({ name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 200 }),
];
const crashes = [11, 12, 13, 14, 15, 16].map((task) => stopped({ task, createdAt: (task - 10) * 60 }));
const breaker = [
  ...crashes.slice(0, 3),
  deploymentChanged({ name: 'SERVICE_DEPLOYMENT_FAILED', time: 260, reason: 'tasks failed to start.' }),
  deploymentChanged({
    deployment: 'ecs-svc/3000000000000000003',
    time: 262,
    reason: `ECS deployment circuit breaker: rolling back to deploymentId ${OLD}.`,
  }),
];

const played = async (
  events: readonly { readonly time: string }[],
  mode: 'auto' | 'observe' = 'observe',
): Promise<ServiceState> => {
  const arrivals = events.map(({ time }) => Date.parse(time) / 1000);
  const state = await (await farwatchOn({ events, arrivals }, 2, undefined, { defaultMode: mode })).loadState(KEY);
  if (state === undefined) throw new Error('no state');
  return state;
};

const onState = async (state: ServiceState, deployment?: string) => {
  const clock = { now: () => MORNING / 1000 + 900, sleep: async () => {} };
  return gateOn({ ...clock, read: async () => stateView(state) }, { deployment, limitSeconds: 0 });
};

test('from events that came twice the state alone shows a release that held: exit code 0', async () => {
  const { code, lines } = await onState(await played([...before, ...completes]));
  expect(lines.at(-1)).toMatch(/✓ web:2 is complete and steady/);
  expect(code).toBe(0);
});

test('a release that the circuit breaker takes back fails, with the cause that Farwatch counted', async () => {
  const { code, lines } = await onState(await played([...before, ...breaker]), NEW);
  expect(lines.join('\n')).toMatch(/✗ web:2 is being rolled back/);
  expect(lines.join('\n')).toContain('cause: exit.application_error');
  expect(code).toBe(1);
});

test('a release that Farwatch rolls back fails and says so, although ECS still reports it in progress', async () => {
  const { code, lines } = await onState(await played([...before, ...crashes], 'auto'), NEW);
  expect(lines.join('\n')).toMatch(/Farwatch called StopServiceDeployment/);
  expect(lines.join('\n')).toMatch(/✗ web:2 failed: Farwatch stopped its deployment and rolled it back to web:1/);
  expect(code).toBe(1);
});

test('a caller that may read the table and not ECS gets the answer of the state', async () => {
  const state = await played([...before, ...completes]);
  const denied = async (): Promise<never> => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };
  const view = await withState(denied, async () => state)();
  expect(view.missingData).toEqual(['ECS was not read: this is what Farwatch knows from events']);
  const throttled = async (): Promise<never> => {
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  };
  await expect(withState(throttled, async () => state)()).rejects.toThrow('Rate exceeded');
});

test('a service of which an installation knows nothing yet, such as a new one, is read from ECS alone', async () => {
  const store = inMemoryStore();
  await store.saveState(newServiceState(KEY), undefined);
  const own = (service: string) => ownStateOf({ cluster: 'prod', service }, store);
  const seen = stateView(await played([...before, ...completes]));
  expect(await own('web')).toMatchObject({ key: KEY });
  expect(
    await withState(
      async () => seen,
      () => own('new'),
    )(),
  ).toBe(seen);
});

test('with --json a secret without an end masks nothing but its own text: the line stays JSON', async () => {
  const view = stateView(await played([...before, ...breaker]));
  const reason = "startup failed: api_key = 'hunter2 and more";
  const read = async () => ({ ...view, deployments: view.deployments.map((one) => ({ ...one, reason })) });
  const clock = { now: () => MORNING / 1000 + 900, sleep: async () => {} };
  const { lines } = await gateOn({ ...clock, read }, { deployment: NEW, limitSeconds: 0 }, true);
  const last = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
  expect(last).toMatchObject({ result: 'failed', taskDefinition: 'web:2', cause: 'exit.application_error' });
  expect(last['proof']).toContainEqual(expect.stringMatching(/^startup failed: api_key = '\[masked\]/));
  expect(lines.join('\n')).not.toContain('hunter2');
});

test('as typed: wrong usage is 2, an unknown service 1 with one sentence', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"services":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
  };
  const [span, none, help] = await Promise.all([
    farwatch(['gate', '--service', 'prod/web', '--for', 'soon'], { env }),
    farwatch(['gate', '--service', 'prod/web'], { env }),
    farwatch(['gate', '--help']),
  ]);
  server.close();
  expect(span).toMatchObject({
    code: 2,
    err: expect.stringContaining('--for soon: give a duration like 90s, 15m or 2h'),
  });
  expect(none.code).toBe(1);
  expect(none.err.trim()).toBe('there is no active service web in cluster prod: check --service and --cluster');
  expect(help.out).toContain('farwatch gate --service prod/web');
});
