import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, byTask, detailsOf, shop, type Detail } from './shop.ts';
import type { Behaviour } from '../../cli/fake-aws/tasks/behaviour.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';

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

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({
    does: fc.constant('exit' as const),
    code: fc.integer({ min: 0, max: 139 }),
    after: fc.constant({ from: 1, to: 900 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ does: fc.constant('leak' as const), after: fc.constant({ from: 60, to: 1800 }) }),
  fc.record({
    does: fc.constant('fail-health-check' as const),
    check: fc.constantFrom('elb' as const, 'container' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    does: fc.constant('never-start' as const),
    why: fc.constantFrom('image-not-found' as const, 'secret-denied' as const, 'command-not-found' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.constant({ does: 'ignore-sigterm' as const }),
);

/** An action on the world at a minute. */
const act = fc.record({
  minute: fc.integer({ min: 0, max: 100 }),
  what: fc.constantFrom('deploy', 'return', 'force', 'more', 'fewer', 'none', 'stop', 'outage', 'registry'),
});

const perform = (world: World, what: string): void => {
  const desired = world.service('web').desiredCount;
  const from = world.now();
  const to = new Date(from.getTime() + 600_000);
  if (what === 'deploy') world.update('web', { taskDefinition: 'web:2' });
  if (what === 'return') world.update('web', { taskDefinition: 'web:1' });
  if (what === 'force') world.update('web', { forceNewDeployment: true });
  if (what === 'more') world.update('web', { desiredCount: desired + 2 });
  if (what === 'fewer') world.update('web', { desiredCount: Math.max(0, desired - 1) });
  if (what === 'none') world.update('web', { desiredCount: 0 });
  if (what === 'stop') world.stopTasks('web', 1);
  if (what === 'outage') world.addTrouble({ kind: 'dependency-outage', from, to, share: 0.5 });
  if (what === 'registry') world.addTrouble({ kind: 'registry-outage', from, to });
};

const settings = fc.record({
  seed: fc.string(),
  behaviours: fc.array(behaviour, { maxLength: 2 }),
  acts: fc.array(act, { maxLength: 6 }),
  loadBalancer: fc.boolean(),
  breaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
  strategy: fc.constantFrom('ROLLING' as const, 'BLUE_GREEN' as const),
});

const checkTask = (states: readonly Detail[]): void => {
  const first = Number(states[0]?.['version']);
  expect(states.map(({ version }) => version)).toEqual(states.map((_, index) => first + index));
  const places = states.map(({ lastStatus }) => ORDER.indexOf(String(lastStatus)));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  const decided = states.findIndex(({ stopCode }) => stopCode !== undefined);
  for (const [index, state] of states.entries()) {
    const isDecided = decided >= 0 && index >= decided;
    expect(state['desiredStatus']).toBe(isDecided ? 'STOPPED' : 'RUNNING');
    expect(state['stoppedReason'] === undefined).toBe(!isDecided);
    expect(state['stoppedAt'] === undefined).toBe(state['lastStatus'] !== 'STOPPED');
  }
  const hasRun = states.some(({ lastStatus }) => lastStatus === 'RUNNING');
  if (states.at(-1)?.['stopCode'] === 'TaskFailedToStart') expect(hasRun).toBe(false);
};

test('whatever is done to a service, its tasks live by the rules and its deployments stay in order', () => {
  fc.assert(
    fc.property(settings, ({ seed, behaviours, acts, ...service }) => {
      const world = shop({ behaviours, service: { ...service, desiredCount: 3 }, world: { seed } });
      for (const { minute, what } of acts) world.at(after(minute), () => perform(world, what));
      const events = world.advanceTo(after(180));
      for (const states of byTask(events)) checkTask(states);
      const { deployments, serviceDeployments, tasks, desiredCount } = world.service('web');
      expect(deployments.filter(({ status }) => status === 'PRIMARY')).toHaveLength(1);
      const inFlight = serviceDeployments.filter(({ status }) => /PROGRESS|PENDING|REQUESTED/.test(status));
      expect(inFlight.length).toBeLessThanOrEqual(1);
      const kept = [...tasks].filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
      expect(kept.length).toBeLessThanOrEqual(Math.max(2 * desiredCount, 0) + 1);
      const ids = detailsOf(events, 'ECS Deployment State Change').map(({ deploymentId }) => deploymentId);
      for (const id of ids) expect(String(id)).toMatch(/^ecs-svc\/\d{19}$/);
    }),
    { numRuns: 40 },
  );
});

test('when all trouble is over, a healthy revision always comes to rest', () => {
  fc.assert(
    fc.property(settings, ({ seed, behaviours, acts, ...service }) => {
      const world = shop({ behaviours, service: { ...service, desiredCount: 3 }, world: { seed } });
      for (const { minute, what } of acts) world.at(after(minute), () => perform(world, what));
      world.at(after(120), () => world.update('web', { taskDefinition: 'web:1', forceNewDeployment: true }));
      world.advanceTo(after(240));
      const { deployments, isSteady, desiredCount, tasks } = world.service('web');
      expect([deployments.length, deployments[0]?.rolloutState, isSteady]).toEqual([1, 'COMPLETED', true]);
      expect(tasks.size).toBe(desiredCount);
    }),
    { numRuns: 40 },
  );
});
