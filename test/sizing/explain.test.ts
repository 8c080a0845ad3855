import { expect, test } from 'vitest';
import { sizeText } from '../../functions/sizing/explain.ts';
import { recommend } from '../../functions/sizing/recommend.ts';
import { PER_DAY, noise, usage } from './usage.ts';

test('a size is said as people say it', () => {
  expect(sizeText({ cpu: 256, memory: 512 })).toBe('0.25 vCPU and 0.5 GB');
  expect(sizeText({ cpu: 2048, memory: 5120 })).toBe('2 vCPU and 5 GB');
});

test('the reason names both sizes and the back-test', () => {
  const { reason } = recommend({ utilisation: usage(), tasks: 1 });
  expect(reason).toMatch(/^2 vCPU and 8 GB to 0\.25 vCPU and 2 GB: in the last 21 days .* in 0 of 6,048 periods/);
});

test('more memory without a stop so far says what it buys', () => {
  const jumpy = (period: number) => 520 + 420 * noise(Math.floor(period / PER_DAY));
  const { reason } = recommend({ utilisation: usage({ size: { cpu: 256, memory: 1024 }, memory: jumpy }), tasks: 1 });
  expect(reason).toMatch(
    /1 GB to 0\.25 vCPU and 2 GB: today about \d in \d+ services like this run out of memory within a month/,
  );
});

test('a hot task that the mean hides is a doubt', () => {
  const calm = usage();
  const uneven = { ...calm, cpuUnitsMax: calm.cpuUnits.map((units) => units * 3) };
  const recommendation = recommend({ utilisation: uneven, tasks: 4 });
  expect(recommendation.kind === 'resize' && recommendation.doubts).toContain(
    'the hottest task needs 3 times the CPU of the mean task: the load is not spread evenly',
  );
});
