import { expect, test } from 'vitest';
import type { AlternativesRequest } from '../../functions/sizing/alternatives.ts';
import { alternativesOf } from '../../functions/sizing/alternatives.ts';

const request = (also: Partial<AlternativesRequest> = {}): AlternativesRequest => ({
  size: { cpu: 1024, memory: 2048 },
  tasks: 4,
  platform: { operatingSystem: 'LINUX', architecture: 'X86_64' },
  spotToday: false,
  prices: {
    x86: { vcpuHour: 0.04048, gbHour: 0.004445 },
    arm: { vcpuHour: 0.03238, gbHour: 0.00356 },
    x86Spot: { vcpuHour: 0.01288871, gbHour: 0.00141527 },
    armSpot: { vcpuHour: 0.01030969, gbHour: 0.00113349 },
  },
  spot: { interruptions: 2, taskHours: 2920, lostMinutes: 5 },
  ...also,
});

const named = (name: string, also: Partial<AlternativesRequest> = {}) =>
  alternativesOf(request(also)).find((alternative) => alternative.name === name);

test('ARM and Spot are priced for the same size, the largest saving first', () => {
  expect(alternativesOf(request()).map(({ name }) => name)).toEqual(['ARM64 on Spot', 'Spot', 'ARM64']);
  expect(named('ARM64')?.usdPerMonth).toBeCloseTo(4 * 730 * (0.03238 + 2 * 0.00356), 2);
  expect(named('ARM64')).toMatchObject({ advisable: true, reason: 'the image must be built for ARM64 as well' });
});

test('Spot is evaluated by the interruptions of this very service', () => {
  expect(named('Spot')).toMatchObject({ advisable: true, interruptionsPerMonth: 2 });
  expect(named('Spot', { spot: { interruptions: 40, taskHours: 2920, lostMinutes: 5 } })?.advisable).toBe(false);
  expect(named('Spot', { spot: { interruptions: 0, taskHours: 0, lostMinutes: 5 } })?.reason).toContain(
    'no history on Spot',
  );
});

test('a single task does not go to Spot', () => {
  expect(named('Spot', { tasks: 1 })).toMatchObject({ advisable: false });
});

test('rework after interruptions is part of the price', () => {
  const calm = named('Spot', { spot: { interruptions: 0, taskHours: 2920, lostMinutes: 60 } });
  const rough = named('Spot', { spot: { interruptions: 12, taskHours: 2920, lostMinutes: 60 } });
  expect(rough?.usdPerMonth).toBeGreaterThan(calm?.usdPerMonth ?? NaN);
});

test('Windows has neither ARM nor Spot', () => {
  expect(alternativesOf(request({ platform: { operatingSystem: 'WINDOWS', architecture: 'X86_64' } }))).toEqual([]);
});

test('what has no known price is not offered, what is used already neither', () => {
  const { x86, x86Spot } = request().prices;
  expect(alternativesOf(request({ prices: { x86, x86Spot } })).map(({ name }) => name)).toEqual(['Spot']);
  expect(alternativesOf(request({ spotToday: true })).map(({ name }) => name)).toEqual(['ARM64']);
  const arm = { operatingSystem: 'LINUX', architecture: 'ARM64' } as const;
  expect(alternativesOf(request({ platform: arm })).map(({ name }) => name)).toEqual(['Spot']);
});
