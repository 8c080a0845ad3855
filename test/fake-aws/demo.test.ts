import { expect, test } from 'vitest';
import { demoWorld, type DemoDay } from '../../cli/fake-aws/demo/demo.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { deploymentNames, detailsOf, stoppedTasks } from './shop.ts';
import type { SimulatedEvent } from '../../cli/fake-aws/delivery.ts';

const lived = (seed: string): { readonly day: DemoDay; readonly events: readonly SimulatedEvent[] } => {
  const day = demoWorld(seed);
  return { day, events: day.world.advanceTo(day.endsAt) };
};

const { day, events } = lived('demo');

const stopsOf = (group: string): readonly string[] =>
  stoppedTasks(events)
    .filter((task) => task['group'] === group)
    .map((task) => {
      const [container] = task['containers'] as readonly Record<string, unknown>[];
      const words = [task['stopCode'], task['stoppedReason'], container?.['exitCode'], container?.['reason']];
      return words.map(String).join(' ');
    });

test('the day is long enough to be interesting and short enough to be played', () => {
  expect(events.length).toBeGreaterThan(1_500);
  expect(events.length).toBeLessThan(4_000);
  expect(day.world.simulation.services.size).toBe(13);
  expect(day.world.simulation.clusters.size).toBe(2);
  expect(day.story.map(({ at }) => at.getTime())).toEqual(
    [...day.story.map(({ at }) => at.getTime())].sort((a, b) => a - b),
  );
});

test('the day takes less than three seconds of CPU', () => {
  const before = process.cpuUsage();
  lived('timed');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000_000).toBeLessThan(3);
});

test.each([
  ['service:checkout', /EssentialContainerExited .* 1 /],
  ['service:payments', /EssentialContainerExited .* 2 /],
  ['service:mailer', /CannotStartContainerError.*executable file not found/],
  ['service:search', /secret:prod\/catalogue-db/],
  ['service:profile', /secret:prod\/catalogue-db/],
  ['service:mailer', /secret:prod\/catalogue-db/],
  ['service:profile', /Task failed ELB health checks/],
  ['service:encoder', /SpotInterruption/],
  ['service:search', /Scaling activity initiated by .* 137 undefined/],
  ['service:leaderboard', /137 OutOfMemoryError/],
  ['service:pricing', /CannotPullContainerError.*i\/o timeout/],
  ['service:storefront', /EssentialContainerExited/],
  ['service:admin', /ECS is performing maintenance/],
  ['service:tic-tac-toe', /Scaling activity initiated by/],
  ['family:sales-report', /EssentialContainerExited .* 1 /],
])('on that day %s has a stop that says %s', (group, words) => {
  expect(stopsOf(group).some((text) => words.test(text))).toBe(true);
});

test('the failures of tic-tac-toe’s outage are all in one zone', () => {
  const zones = stoppedTasks(events)
    .filter((task) => task['group'] === 'service:tic-tac-toe' && task['stopCode'] === 'EssentialContainerExited')
    .map((task) => task['availabilityZone']);
  expect(zones.length).toBeGreaterThan(4);
  expect(new Set(zones)).toEqual(new Set(['eu-west-1b']));
});

test('the day has a native rollback, a placement failure, a maximum reached, a flapping and a pinned service', () => {
  expect(deploymentNames(events)).toContain('SERVICE_DEPLOYMENT_FAILED');
  const reasons = detailsOf(events, 'ECS Service Action').map(({ reason }) => reason);
  expect(reasons).toContain('RESOURCE:FARGATE');
  expect(detailsOf(events, 'Application Auto Scaling Scaling Activity State Change')).not.toEqual([]);
  const changes = day.world.service('pricing').scaling?.activities.filter(({ notScaled }) => notScaled.length === 0);
  expect(changes?.length).toBeGreaterThan(12);
  const pinned = day.world
    .service('storefront')
    .scaling?.activities.filter(({ notScaled }) => notScaled[0]?.Code === 'AlreadyAtMaxCapacity');
  expect(pinned?.length).toBeGreaterThan(10);
});

test('without a listener people put it right: at the end of the day every service runs what it should', () => {
  for (const service of day.world.simulation.services.values()) {
    expect(`${service.name} ${String(service.deployments[0]?.rolloutState)}`).toBe(`${service.name} COMPLETED`);
  }
});

test('Farwatch’s own parser understands every event of the day, and leaves out only states it does not use', () => {
  const readings = events.flatMap(({ event }) => parseEnvelope(event));
  expect(readings.filter(({ kind }) => kind === 'malformed')).toEqual([]);
  const isStart = ({ event }: SimulatedEvent): boolean =>
    ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(String(event.detail['lastStatus']));
  const starts = events.filter((event) => isStart(event) && event.event.detail['stopCode'] === undefined);
  const ended = events.filter(({ event: { source, detail } }) => {
    return source === 'aws.cloudwatch' && (detail['state'] as { readonly value?: unknown }).value !== 'ALARM';
  });
  expect(readings.filter(({ kind }) => kind === 'foreign').length).toBeLessThanOrEqual(starts.length + ended.length);
});

test('rolled back at once, the bad release of checkout costs a handful of tasks instead of a hundred', () => {
  const crashes = (all: readonly SimulatedEvent[]): number =>
    stoppedTasks(all).filter(
      (task) => task['group'] === 'service:checkout' && task['stopCode'] === 'EssentialContainerExited',
    ).length;
  const { world, endsAt } = demoWorld('demo');
  const received: SimulatedEvent[] = [];
  for (let event = world.next(endsAt); event !== undefined; event = world.next(endsAt)) {
    received.push(event);
    const isBad = String(event.event.detail['taskDefinitionArn']).endsWith('checkout:42');
    const stands = world.service('checkout').deployments[0]?.revision.definition.revision === 42;
    if (isBad && stands && crashes(received) >= 3) world.update('checkout', { taskDefinition: 'checkout:41' });
  }
  expect(crashes(events)).toBeGreaterThan(80);
  expect(crashes(received.filter(({ at }) => at < new Date('2026-11-24T10:55:00Z')))).toBeLessThan(12);
});
