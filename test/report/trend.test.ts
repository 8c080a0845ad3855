import { expect, test } from 'vitest';
import { trendPoints } from '../../functions/report/trend.ts';
import { backtest } from '../../functions/sizing/backtest.ts';
import { PER_DAY, usage } from '../sizing/usage.ts';

const size = { cpu: 1024, memory: 2048 };
const allocations = [{ from: new Date(0), size }];
const metrics = { memoryAverage: [] };

test('the line of the chart is above a size exactly where the back-test says that it would have been exceeded', () => {
  const spiky = usage({ days: 7, size, cpu: (period) => (period % PER_DAY === 100 ? 600 : 200), memory: () => 900 });
  const hotTask = { ...spiky, cpuUnitsMax: spiky.cpuUnits.map(() => 1000) };
  const points = trendPoints({ metrics, utilisation: hotTask, allocations });
  for (const cpu of [256, 512]) {
    const { exceeded } = backtest(hotTask, { cpu, memory: 2048 }).cpu;
    const above = points.filter(({ cpuPeak }) => (cpuPeak ?? 0) > (cpu / size.cpu) * 100).length;
    expect(above > 0).toBe(exceeded > 0);
  }
  expect(points.every(({ cpuPeak }) => (cpuPeak ?? 0) < 60)).toBe(true);
});

test('a percent of a former size is drawn as one of the size it has today', () => {
  const utilisation = usage({ days: 4, size });
  const { start } = utilisation;
  const [before, after] = [start.getTime() + 3_600_000, start.getTime() + 3 * 86_400_000];
  const grown = [
    { from: new Date(0), size: { cpu: 1024, memory: 1024 } },
    { from: new Date(start.getTime() + 2 * 86_400_000), size },
  ];
  const memoryAverage = [
    [before, 80],
    [after, 40],
  ] as const;
  const points = trendPoints({ metrics: { memoryAverage }, utilisation, allocations: grown });
  expect(points[0]?.memoryMean).toBe(40);
  expect(points[12]?.memoryMean).toBe(40);
});
