import { expect, test } from 'vitest';
import type { Platform } from '../../functions/sizing/fargate.ts';
import {
  costPerHour,
  isLegal,
  isUnconfirmed,
  neighbours,
  platformProblems,
  sizesOf,
  smallestThatFits,
} from '../../functions/sizing/fargate.ts';

const linux: Platform = { operatingSystem: 'LINUX', architecture: 'X86_64' };
const windows: Platform = { operatingSystem: 'WINDOWS', architecture: 'X86_64' };

test('Linux has 77 pairs, three of them unconfirmed; Windows has 43, and none on ARM', () => {
  expect(sizesOf(linux)).toHaveLength(77);
  expect(sizesOf(linux).filter(isUnconfirmed)).toHaveLength(3);
  expect(sizesOf({ ...linux, architecture: 'ARM64' })).toEqual(sizesOf(linux));
  expect(sizesOf(windows)).toHaveLength(43);
  expect(sizesOf({ ...windows, architecture: 'ARM64' })).toEqual([]);
});

test.each([
  [256, 512, true],
  [256, 2048, true],
  [256, 3072, false],
  [512, 512, false],
  [1024, 8192, true],
  [1024, 9216, false],
  [4096, 30_720, true],
  [8192, 16_384, true],
  [8192, 17_408, false],
  [8192, 61_440, true],
  [16_384, 122_880, true],
  [16_384, 36_864, false],
  [300, 1024, false],
])('%i CPU units with %i MiB: legal on Linux is %s', (cpu, memory, legal) => {
  expect(isLegal({ cpu, memory }, linux)).toBe(legal);
});

test('the row of 32 vCPU has three sizes, on Linux', () => {
  expect([61_440, 122_880, 249_856].every((memory) => isLegal({ cpu: 32_768, memory }, linux))).toBe(true);
  expect(isLegal({ cpu: 32_768, memory: 65_536 }, linux)).toBe(false);
  expect(isLegal({ cpu: 32_768, memory: 61_440 }, windows)).toBe(false);
});

test('Windows starts at one vCPU and ends at four', () => {
  expect(isLegal({ cpu: 512, memory: 1024 }, windows)).toBe(false);
  expect(isLegal({ cpu: 4096, memory: 8192 }, windows)).toBe(true);
  expect(isLegal({ cpu: 8192, memory: 16_384 }, windows)).toBe(false);
});

test('one vCPU with two GB costs $36.04 a month in us-east-1', () => {
  expect(costPerHour({ cpu: 1024, memory: 2048 }) * 730).toBeCloseTo(36.04, 2);
});

test('memory can force a CPU step', () => {
  expect(smallestThatFits({ cpu: 200, memory: 2049 })).toEqual({ cpu: 512, memory: 3072 });
  expect(smallestThatFits({ cpu: 257, memory: 100 })).toEqual({ cpu: 512, memory: 1024 });
  expect(smallestThatFits({ cpu: 1, memory: 1 })).toEqual({ cpu: 256, memory: 512 });
  expect(smallestThatFits({ cpu: 16_385, memory: 1 })).toEqual({ cpu: 32_768, memory: 61_440 });
  expect(smallestThatFits({ cpu: 32_769, memory: 1 })).toBeUndefined();
});

test('nothing cheaper than the smallest that fits holds the need', () => {
  for (const need of sizesOf(linux)) {
    const found = smallestThatFits({ cpu: need.cpu - 1, memory: need.memory - 1 });
    const dearer = sizesOf(linux)
      .filter(({ cpu, memory }) => cpu >= need.cpu - 1 && memory >= need.memory - 1)
      .every((size) => found !== undefined && costPerHour(size) >= costPerHour(found));
    expect(dearer).toBe(true);
  }
});

test('the neighbours of a size are one step away', () => {
  expect(neighbours({ cpu: 512, memory: 4096 })).toEqual({
    moreMemory: undefined,
    lessMemory: { cpu: 512, memory: 3072 },
    moreCpu: { cpu: 1024, memory: 4096 },
    lessCpu: { cpu: 256, memory: 2048 },
  });
});

test('a platform that cannot run the task says why', () => {
  expect(platformProblems({ cpu: 1024, memory: 2048 }, { platform: linux, platformVersion: 'LATEST' })).toEqual([]);
  expect(platformProblems({ cpu: 8192, memory: 16_384 }, { platform: linux, platformVersion: '1.3.0' })).toEqual([
    '8192 CPU units need platform version 1.4.0 or later',
  ]);
  expect(
    platformProblems({ cpu: 1024, memory: 2048 }, { platform: { ...windows, architecture: 'ARM64' }, spot: true }),
  ).toEqual(['Windows tasks run on X86_64 only', 'Fargate Spot has no Windows tasks']);
  expect(platformProblems({ cpu: 256, memory: 4096 }, { platform: linux })).toHaveLength(1);
  expect(platformProblems({ cpu: 256, memory: 512 }, { platform: linux, ephemeralStorageGib: 20 })).toEqual([
    'ephemeral storage can be set from 21 to 200 GiB',
  ]);
});
