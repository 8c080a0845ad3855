import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTaskStop, TEXT_CHARACTERS_MAX } from '../../functions/stops/stop.ts';

const detail = {
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0f',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', exitCode: 1 }],
  stoppingAt: '2026-03-10T09:00:00.500Z',
  cpu: '512',
  memory: '1024',
};

test('an envelope, its detail and a task of DescribeTasks give the same stop', () => {
  const fromDetail = parseTaskStop(detail);
  const described = { ...detail, stoppingAt: new Date('2026-03-10T09:00:00.500Z') };
  expect(parseTaskStop({ 'detail-type': 'ECS Task State Change', detail })).toEqual(fromDetail);
  expect(parseTaskStop(described)).toEqual(fromDetail);
});

test('the id is the id, else the ARN of the task, else null', () => {
  expect(parseTaskStop({ id: 'x', detail }).id).toBe('x');
  expect(parseTaskStop(detail).id).toBe(detail.taskArn);
  expect(parseTaskStop({}).id).toBeNull();
});

test('times may be ISO texts, dates, epoch seconds or epoch milliseconds', () => {
  const at = new Date('2026-03-10T09:00:00.500Z');
  for (const stoppedAt of [at.toISOString(), at, at.getTime() / 1000, at.getTime()]) {
    expect(parseTaskStop({ stoppedAt }).stoppedAt).toEqual(at);
  }
  expect(parseTaskStop({ stoppedAt: 'soon' }).stoppedAt).toBeUndefined();
});

test('sizes may be units, MiB, vCPU or GB, and "null" is absent', () => {
  expect(parseTaskStop({ cpu: '1 vCPU', memory: '3 GB' })).toMatchObject({ cpuUnits: 1024, memoryMib: 3072 });
  expect(parseTaskStop({ cpu: 256, memory: '512' })).toMatchObject({ cpuUnits: 256, memoryMib: 512 });
  expect(parseTaskStop({ cpu: 'null', memory: null })).toMatchObject({ cpuUnits: undefined, memoryMib: undefined });
});

test('what is of the wrong kind is absent and spoils nothing else', () => {
  const stop = parseTaskStop({ ...detail, stopCode: 7, containers: [null, 5, { name: 'web', exitCode: '137' }] });
  expect(stop.stopCode).toBeUndefined();
  expect(stop.containers.map(({ name, exitCode }) => [name, exitCode])).toEqual([['web', 137]]);
  expect(stop.stoppedReason).toBe(detail.stoppedReason);
});

test('every text is cut', () => {
  const long = 'x'.repeat(TEXT_CHARACTERS_MAX * 2);
  const stop = parseTaskStop({ stoppedReason: long, containers: [{ name: 'web', reason: long }] });
  expect(stop.stoppedReason).toHaveLength(TEXT_CHARACTERS_MAX);
  expect(stop.containers[0]?.reason).toHaveLength(TEXT_CHARACTERS_MAX);
});

test('the operating system is known from the platform family or the attribute', () => {
  expect(parseTaskStop({ platformFamily: 'Windows_Server_2022_Core' }).operatingSystem).toBe('WINDOWS');
  expect(parseTaskStop({ attributes: [{ name: 'ecs.os-type', value: 'linux' }] }).operatingSystem).toBe('LINUX');
  expect(parseTaskStop({}).operatingSystem).toBeUndefined();
});

test('no input makes it throw', () => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      expect(Array.isArray(parseTaskStop(input).containers)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
