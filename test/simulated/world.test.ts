import { expect, test } from 'vitest';
import { createWorld, type World, type WorldOptions } from '../../cli/simulated/world.ts';
import type { SimulatedEvent } from '../../cli/simulated/delivery.ts';
import type { Behaviour } from '../../cli/simulated/behaviour.ts';

const START = new Date('2026-11-20T08:00:00Z');
const after = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);

/** Service `web` on web:1 with web:2 at hand, which behaves as told. */
const shop = (behaviours: readonly Behaviour[], options: Partial<WorldOptions> = {}): World => {
  const world = createWorld({ seed: 'shop', startTime: START, ...options });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'web' });
  world.registerTaskDefinition({ family: 'web', behaviours });
  world.addService({ cluster: 'prod', name: 'web', taskDefinition: 'web:1', desiredCount: 2, loadBalancer: true });
  return world;
};

const taskEvents = (events: readonly SimulatedEvent[]): readonly Record<string, unknown>[] =>
  events.filter(({ event }) => event['detail-type'] === 'ECS Task State Change').map(({ event }) => event.detail);

const namesOf = (events: readonly SimulatedEvent[]): readonly unknown[] =>
  events
    .filter(({ event }) => event['detail-type'] === 'ECS Deployment State Change')
    .map(({ event }) => event.detail['eventName']);

const byTask = (events: readonly SimulatedEvent[]): readonly (readonly Record<string, unknown>[])[] => {
  const tasks = new Map<unknown, Record<string, unknown>[]>();
  for (const detail of taskEvents(events)) {
    tasks.set(detail['taskArn'], [...(tasks.get(detail['taskArn']) ?? []), detail]);
  }
  return [...tasks.values()];
};

const ORDER = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];

test('a quiet service says nothing but, every six hours, that it is steady', () => {
  const events = shop([]).advanceTo(after(24 * 60));
  expect(events.map(({ event }) => event.detail['eventName'])).toEqual(Array(4).fill('SERVICE_STEADY_STATE'));
});

test('the states of a task come in ECS’s order and its version rises by one with each', () => {
  const world = shop([{ does: 'exit', code: 1, after: { seconds: 20 } }]);
  world.at(after(1), () => world.update('web', { taskDefinition: 'web:2' }));
  const tasks = byTask(world.advanceTo(after(30)));
  expect(tasks.length).toBeGreaterThan(10);
  for (const states of tasks) {
    const first = Number(states[0]?.['version']);
    expect(states.map(({ version }) => version)).toEqual(states.map((_, index) => first + index));
    const places = states.map(({ lastStatus }) => ORDER.indexOf(String(lastStatus)));
    expect(places).toEqual([...places].sort((one, other) => one - other));
  }
});

test('a stop code is there as soon as the stop is decided', () => {
  const world = shop([]);
  world.at(after(1), () => world.update('web', { desiredCount: 1 }));
  const [states] = byTask(world.advanceTo(after(10)));
  expect(states?.[0]).toMatchObject({
    lastStatus: 'RUNNING',
    desiredStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
  });
  expect(states?.[0]?.['stoppedReason']).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
  expect(states?.at(-1)).toMatchObject({ lastStatus: 'STOPPED' });
});

test('a healthy revision replaces the old one without ever running fewer than desired', () => {
  const world = shop([]);
  world.at(after(1), () => world.update('web', { taskDefinition: 'web:2' }));
  const events = [];
  for (let second = 0; second < 900; second += 1) {
    events.push(...world.advanceTo(new Date(START.getTime() + second * 1000)));
    const running = [...world.service('web').tasks].filter(
      ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
    );
    expect(running.length).toBeGreaterThanOrEqual(2);
  }
  expect(namesOf(events)).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED']);
  expect([...world.service('web').tasks].map(({ definition }) => definition.revision)).toEqual([2, 2]);
});
