import { expect, test } from 'vitest';
import { firstDomino, isSidecar } from '../../functions/stops/advice/failed-container.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

const first = (...containers: object[]) => firstDomino(parseTaskStop({ containers }).containers)?.name;

test('a container that failed by itself took those down that show 143, 137 or 0', () => {
  expect(first({ name: 'cache', exitCode: 143 }, { name: 'web', exitCode: 1 }, { name: 'jobs', exitCode: 137 })).toBe(
    'web',
  );
  expect(first({ name: 'cache', exitCode: 0 }, { name: 'web', exitCode: 139 })).toBe('web');
});

test('a sidecar that failed is the first when the application only obeyed', () => {
  expect(first({ name: 'web', exitCode: 0 }, { name: 'log_router', exitCode: 1 })).toBe('log_router');
});

test('a job that finished is the first, not the log router that did not react', () => {
  expect(first({ name: 'job', exitCode: 0 }, { name: 'log_router', exitCode: 137 })).toBe('job');
});

test('out of memory comes before every exit code', () => {
  const reason = 'OutOfMemoryError: Container killed due to memory usage';
  expect(first({ name: 'web', exitCode: 1 }, { name: 'jobs', exitCode: 137, reason })).toBe('jobs');
});

test('a container that could not start comes before those that were stopped for it', () => {
  expect(first({ name: 'web', exitCode: 143 }, { name: 'jobs', reason: 'CannotPullContainerError: x' })).toBe('jobs');
});

test('a container that is not essential takes nobody with it', () => {
  const containers = [
    { name: 'tool', exitCode: 1, essential: false },
    { name: 'web', exitCode: 0, essential: true },
  ];
  expect(first(...containers)).toBe('web');
});

test('when a container and what it depends on both failed, the dependency was first', () => {
  const web = { name: 'web', exitCode: 1, dependsOn: [{ containerName: 'proxy' }] };
  expect(first(web, { name: 'proxy', exitCode: 1 })).toBe('proxy');
  expect(first(web, { name: 'other', exitCode: 1 })).toBe('web');
});

test('end times settle it where they are known', () => {
  const early = { name: 'cache', exitCode: 0, finishedAt: '2026-03-10T09:00:00Z' };
  expect(first({ name: 'web', exitCode: 1, finishedAt: '2026-03-10T09:00:05Z' }, early)).toBe('cache');
});

test('nobody is blamed when nothing is known, but a single container is named', () => {
  expect(first({ name: 'web' }, { name: 'cache' })).toBeUndefined();
  expect(first({ name: 'web' })).toBe('web');
});

test.each([
  'log_router',
  'fluent-bit',
  'envoy',
  'ecs-service-connect-aB3',
  'datadog-agent',
  'xray-daemon',
  'aws-otel-collector',
])('%s is a sidecar', (name) => {
  expect(isSidecar({ name, image: undefined })).toBe(true);
});

test('a sidecar is also known by its image, an application by neither', () => {
  const image = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable';
  expect(isSidecar({ name: 'logs', image })).toBe(true);
  expect(isSidecar({ name: 'web', image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1' })).toBe(false);
});
