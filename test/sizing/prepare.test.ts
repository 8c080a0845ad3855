import { expect, test } from 'vitest';
import type { Datapoint, WindowRequest } from '../../functions/sizing/prepare.ts';
import { prepareWindow } from '../../functions/sizing/prepare.ts';

const from = new Date('2026-03-02T00:00:00Z');
const at = (hours: number) => new Date(from.getTime() + hours * 3_600_000);

const points = (
  range: { fromHour: number; toHour: number; seconds: number },
  cpu: number,
  memory: number,
): Datapoint[] => {
  const count = ((range.toHour - range.fromHour) * 3600) / range.seconds;
  return Array.from({ length: count }, (_, index) => ({
    at: at(range.fromHour + (index * range.seconds) / 3600),
    seconds: range.seconds,
    cpuAverage: cpu,
    cpuMaximum: cpu,
    memoryMaximum: memory,
  }));
};

const request = (also: Partial<WindowRequest>): WindowRequest => ({
  datapoints: points({ fromHour: 0, toHour: 240, seconds: 300 }, 50, 40),
  allocations: [{ from: at(-1000), size: { cpu: 512, memory: 1024 } }],
  outOfMemory: [],
  periodSeconds: 300,
  from,
  to: at(240),
  ...also,
});

const window = (also: Partial<WindowRequest>) => {
  const prepared = prepareWindow(request(also));
  if (prepared === undefined) throw new Error('no allocation is known');
  return prepared;
};

test('percents become units of the size in force', () => {
  const { utilisation, notes } = window({});
  expect(utilisation.cpuUnits).toHaveLength(2880);
  expect(utilisation.cpuUnits[7]).toBe(256);
  expect(utilisation.memoryMib[7]).toBeCloseTo(409.6);
  expect(notes).toEqual([]);
});

const resized = [
  { from: at(-1000), size: { cpu: 1024, memory: 4096 } },
  { from: at(120), size: { cpu: 512, memory: 1024 } },
];

test('at a change of size the window is rescaled when the former size was not at its limit', () => {
  const { utilisation, notes } = window({ allocations: resized });
  expect(utilisation.cpuUnits[0]).toBe(512);
  expect(utilisation.cpuUnits[2000]).toBe(256);
  expect(utilisation.size).toEqual({ cpu: 512, memory: 1024 });
  expect(notes).toEqual(['data before the size change on 2026-03-07 is rescaled']);
});

test('at a change of size the window is cut when the former size was at its limit', () => {
  const datapoints = [
    ...points({ fromHour: 0, toHour: 120, seconds: 300 }, 100, 40),
    ...points({ fromHour: 120, toHour: 240, seconds: 300 }, 30, 40),
  ];
  const { utilisation, notes } = window({ datapoints, allocations: resized });
  expect(utilisation.start).toEqual(at(120));
  expect(utilisation.cpuUnits).toHaveLength(1440);
  expect(notes[0]).toContain('without data before the size change on 2026-03-07');
});

test('gaps stay gaps and are said', () => {
  const datapoints = points({ fromHour: 0, toHour: 120, seconds: 300 }, 50, 40);
  const { utilisation, notes } = window({ datapoints });
  expect(utilisation.memoryMib[2000]).toBeNaN();
  expect(notes).toEqual([
    'new: 5 days of datapoints',
    'little data: datapoints for 50 % of the window; gaps do not count as zero',
  ]);
});

test('hourly points fill the past, five-minute points win where both exist', () => {
  const datapoints = [
    ...points({ fromHour: 120, toHour: 240, seconds: 300 }, 20, 40),
    ...points({ fromHour: 0, toHour: 240, seconds: 3600 }, 80, 90),
  ];
  const { utilisation } = window({ datapoints });
  expect([...utilisation.cpuUnits.subarray(0, 13)]).toEqual(Array.from({ length: 13 }, () => 0.8 * 512));
  expect(utilisation.cpuUnits[1440]).toBeCloseTo(0.2 * 512);
});

test('out-of-memory stops before the present size do not count against it', () => {
  const outOfMemory = [at(10), at(130)].map((time) => ({ at: time, memoryMib: null }));
  const { utilisation } = window({ allocations: resized, outOfMemory });
  expect(utilisation.outOfMemory).toEqual([130 * 12]);
});

test('what lies before another image is left out, and said', () => {
  const { utilisation, notes } = window({ notBefore: at(48) });
  expect(utilisation.start).toEqual(at(48));
  expect(notes).toEqual(['counted only from 2026-03-04']);
});

test('without an allocation percents mean nothing', () => {
  expect(prepareWindow(request({ allocations: [] }))).toBeUndefined();
});
