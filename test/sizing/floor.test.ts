import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINUX, sizesOf } from '../../functions/sizing/fargate.ts';
import { floorOf, holds, noSizeText } from '../../functions/sizing/floor.ts';
import { CPU_OVER_MOST } from '../../functions/sizing/parameters.ts';
import { recommend } from '../../functions/sizing/recommend.ts';
import { quantile } from '../../functions/sizing/statistics.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const platform = fc.constantFrom(
  LINUX,
  { operatingSystem: 'LINUX', architecture: 'ARM64' } as const,
  { operatingSystem: 'WINDOWS', architecture: 'X86_64' } as const,
);

/** Hourly, as a coarse export is: a level, a wave, jumps on some days, sizes of the table and beside it. */
const service = fc.record({
  platform,
  days: fc.integer({ min: 2, max: 30 }),
  size: fc.oneof(
    fc.constantFrom(...sizesOf()),
    fc.record({ cpu: fc.integer({ min: 100, max: 70_000 }), memory: fc.integer({ min: 300, max: 500_000 }) }),
  ),
  cpu: fc.double({ min: 0, max: 1.2, noNaN: true }),
  memory: fc.double({ min: 0.01, max: 1, noNaN: true }),
  jump: fc.double({ min: 1, max: 30, noNaN: true }),
  jumpDay: fc.integer({ min: 0, max: 29 }),
  killedOn: fc.array(fc.integer({ min: 0, max: 29 }), { maxLength: 3 }),
});

const HOURS = 24;

test('no size is advised below the peak, nor at or below a size that ran out of memory', () => {
  fc.assert(
    fc.property(service, ({ platform: on, days, size, cpu, memory, jump, jumpDay, killedOn }) => {
      const hours = Array.from({ length: days * HOURS }, (_, hour) => hour);
      const cpuUnits = Float64Array.from(hours, (hour) => size.cpu * cpu * (0.7 + 0.3 * noise(hour)));
      const memoryMib = Float64Array.from(hours, (hour) => {
        const wanted = size.memory * memory * (0.9 + 0.1 * noise(hour + 7));
        return Math.min(size.memory, Math.floor(hour / HOURS) === jumpDay ? wanted * jump : wanted);
      });
      const outOfMemory = killedOn.filter((day) => day < days).map((day) => day * HOURS + 3);
      const utilisation = {
        start: new Date('2026-03-02T00:00:00Z'),
        periodSeconds: 3600,
        cpuUnits,
        cpuUnitsMax: cpuUnits,
        memoryMib,
        size,
        outOfMemory,
        outOfMemoryMib: outOfMemory.length > 0 ? size.memory : 0,
      };
      const advice = recommend({ utilisation, tasks: 2, platform: on });
      if (!('size' in advice)) return advice.kind === 'none-fits' && advice.reason.startsWith('No Fargate size fits: ');
      const highest = Math.max(...memoryMib);
      // A peak is dropped only after more than a week an order of magnitude below it, and the advice says so.
      const lately = Math.max(...memoryMib.slice(-8 * HOURS));
      const hasFallen = days > 8 && lately <= highest / 10;
      const holdsPeak = advice.size.memory >= highest * (1 - 1e-9);
      return (
        (holdsPeak || (hasFallen && advice.size.memory >= lately && advice.unsure !== null)) &&
        (outOfMemory.length === 0 || advice.size.memory > size.memory) &&
        advice.size.cpu >= quantile(cpuUnits, 1 - CPU_OVER_MOST) * (1 - 1e-9)
      );
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('a peak counts until memory has stayed an order of magnitude lower for more than a week', () => {
  const peakOn = (day: number, later: number) => (period: number) =>
    Math.floor(period / PER_DAY) === day ? 6000 : later;
  const peak = (day: number, later: number) => floorOf(usage({ days: 21, memory: peakOn(day, later) }));
  expect(peak(11, 500)).toMatchObject({ memoryMib: 500, formerPeakMib: 6000 });
  expect(peak(14, 500)).toMatchObject({ memoryMib: 6000, formerPeakMib: 0 });
  expect(peak(11, 700)).toMatchObject({ memoryMib: 6000, formerPeakMib: 0 });
});

test('CPU that was at its limit for more than a hundredth of the time needs more than the limit', () => {
  const size = { cpu: 1024, memory: 2048 };
  const cut = floorOf(usage({ size, cpu: (period) => (period % 50 === 0 ? 2000 : 200) }));
  expect(holds(cut, size)).toBe(false);
  expect(holds(cut, { cpu: 2048, memory: 4096 })).toBe(true);
  const hardly = floorOf(usage({ size, cpu: (period) => (period % 200 === 0 ? 2000 : 200) }));
  expect(holds(hardly, size)).toBe(true);
});

test('where no size is large enough the sentence names the need and the largest size there is', () => {
  const windows = { operatingSystem: 'WINDOWS', architecture: 'X86_64' } as const;
  const floor = floorOf(usage({ size: { cpu: 4096, memory: 30_720 }, memory: () => 29_000, outOfMemory: [5] }));
  expect(noSizeText(floor, windows)).toMatch(
    /^No Fargate size fits: a task with 30 GB ran out of memory, it used 0.2 vCPU, and the largest size on Windows/,
  );
  expect(noSizeText(floor, { ...windows, architecture: 'ARM64' })).toBe(
    'No Fargate size fits: Windows tasks run on X86_64 only.',
  );
});

test('what is measured too thinly to have a day is not taken for a service that needs nothing', () => {
  const memory = (period: number) => (period % PER_DAY < 11 ? 900 : NaN);
  const thin = recommend({ utilisation: usage({ days: 30, memory }), tasks: 1 });
  expect(thin).toEqual({ kind: 'abstain', reason: 'too little data: no day has an hour of datapoints' });
});
