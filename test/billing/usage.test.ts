import { expect, test } from 'vitest';
import { billOf } from '../../functions/billing/bill.ts';
import { costLedgerOf } from '../../functions/billing/ledger.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { StoppedTask } from '../../functions/billing/usage.ts';
import { factOfEvent, factOfStop, isStandalone } from '../../functions/billing/usage.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

const DETAIL = {
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42',
  version: 6,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  group: 'service:web',
  startedBy: 'ecs-svc/1234567890123456789',
  launchType: 'FARGATE',
  capacityProviderName: 'FARGATE_SPOT',
  platformVersion: '1.4.0',
  cpu: '512',
  memory: '1024',
  ephemeralStorage: { sizeInGiB: 20 },
  availabilityZone: 'eu-west-1b',
  attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }],
  containers: [{ name: 'app', exitCode: 1, lastStatus: 'STOPPED' }],
  createdAt: '2026-10-05T09:59:40.000Z',
  pullStartedAt: '2026-10-05T10:00:00.000Z',
  pullStoppedAt: '2026-10-05T10:00:11.000Z',
  startedAt: '2026-10-05T10:00:15.000Z',
  stoppingAt: '2026-10-05T10:09:40.000Z',
  stoppedAt: '2026-10-05T10:10:00.250Z',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

const eventOf = (detail: object): TaskEvent => {
  const [parsed] = parseEnvelope({
    id: 'b2c3',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    account: '111122223333',
    region: 'eu-west-1',
    time: '2026-10-05T10:10:01Z',
    resources: [DETAIL.taskArn],
    detail,
  });
  if (parsed?.kind !== 'event' || parsed.event.kind !== 'task') throw new Error('no task event');
  return parsed.event;
};

const NOW = new Date('2026-10-06T00:00:00.000Z');
const priceOf = pricedBy(BUILT_IN_PRICES);

test('an event of a stopped task is enough for its bill', () => {
  const { version, usage } = factOfEvent(eventOf(DETAIL), { owner: 'team-shop', stopCause: 'exit.application_error' });
  expect(version).toBe(6);
  expect(usage).toMatchObject({
    service: '111122223333/eu-west-1/prod/web',
    taskDefinition: 'web:42',
    deployment: 'ecs-svc/1234567890123456789',
    capacity: 'FARGATE_SPOT',
    architecture: 'ARM64',
    operatingSystem: 'LINUX',
    cpuUnits: 512,
    memoryMib: 1024,
    owner: 'team-shop',
  });
  expect(billOf(usage, priceOf, NOW)).toMatchObject({ kind: 'billed', span: { seconds: 601, isRunning: false } });
});

test('a task on demand, or started without a capacity provider, is on demand', () => {
  for (const capacityProviderName of ['FARGATE', undefined]) {
    expect(factOfEvent(eventOf({ ...DETAIL, capacityProviderName })).usage.capacity).toBe('FARGATE');
  }
});

const RECORD: StoppedTask = {
  service: '111122223333/eu-west-1/prod/web',
  taskId: '0123456789abcdef0123456789abcdef',
  stoppedAt: Date.parse(DETAIL.stoppedAt) / 1000,
  stop: parseTaskStop(DETAIL),
  diagnosis: { cause: 'exit.application_error' },
  taskDefinition: 'web:42',
  deployment: 'ecs-svc/1234567890123456789',
  zone: 'eu-west-1b',
  capacityProvider: 'FARGATE_SPOT',
  architecture: 'ARM64',
  operatingSystem: 'LINUX',
  cpuUnits: 512,
  memoryMib: 1024,
  storageGib: 20,
};

test('history and event of a task are the same bill, once', () => {
  const period = { window: { from: new Date('2026-10-01T00:00:00.000Z'), to: NOW }, now: NOW, priceOf };
  const fromEvent = costLedgerOf([factOfEvent(eventOf(DETAIL))], period);
  expect(costLedgerOf([factOfStop(RECORD)], period)).toEqual(fromEvent);
  expect(costLedgerOf([factOfEvent(eventOf(DETAIL)), factOfStop(RECORD)], period)).toEqual(fromEvent);
  const withoutArn = { ...RECORD, stop: { ...RECORD.stop, taskArn: undefined } };
  expect(costLedgerOf([factOfEvent(eventOf(DETAIL)), factOfStop(withoutArn)], period)).toEqual(fromEvent);
});

test('history knows why the task stopped, and when, also without the text', () => {
  const bare = factOfStop({ ...RECORD, stop: { ...RECORD.stop, stoppedAt: undefined, createdAt: undefined } });
  expect(bare.usage.stopCause).toBe('exit.application_error');
  expect(bare.usage.stoppedAt).toEqual(new Date(DETAIL.stoppedAt));
  expect(bare.usage.region).toBe('eu-west-1');
});

test('a task of a family belongs to no service', () => {
  expect(isStandalone({ service: '111122223333/eu-west-1/prod/family:nightly' })).toBe(true);
  expect(isStandalone({ service: '111122223333/eu-west-1/prod/web' })).toBe(false);
});
