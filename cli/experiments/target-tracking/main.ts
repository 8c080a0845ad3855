/**
 * How far the planner's promises for scaled services are kept by a simulation of target tracking that it does not
 * know. Usage: main.ts [--days 14]
 */
import { parseArgs } from 'node:util';
import { demandsOf } from './demand.ts';
import type { Kept } from './plan.ts';
import { plansKept } from './plan.ts';
import type { Policy } from './simulate.ts';

const { values } = parseArgs({ options: { days: { type: 'string', default: '14' } } });
const POLICIES = [
  { targetPercent: 50, minimum: 2, maximum: 20, scaleOutCooldownSeconds: 300, scaleInCooldownSeconds: 300 },
  { targetPercent: 70, minimum: 2, maximum: 20, scaleOutCooldownSeconds: 60, scaleInCooldownSeconds: 300 },
  { targetPercent: 60, minimum: 3, maximum: 12, scaleOutCooldownSeconds: 60, scaleInCooldownSeconds: 60 },
];
const SERVICE = { cpuUnits: 1024, startMinutes: 2, stopMinutes: 2 };
const MEMORY_MIB = 4096;
const PEAK_UNITS = 6000;
/** More of the time at the limit than was promised by this is a broken promise. */
const OVERLOAD_BROKEN = 0.01;

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const line = (kept: readonly Kept[]): string => {
  const broken = kept.filter(({ promisedOverload, overload }) => overload - promisedOverload > OVERLOAD_BROKEN);
  return (
    `${kept.length} plans: tasks ${percent(median(kept.map(({ tasksError }) => tasksError)))}, ` +
    `cost ${percent(median(kept.map(({ costError }) => costError)))}, ` +
    `${broken.length} overloaded more than promised (${broken.map(({ name }) => name).join(', ')})`
  );
};

for (const scaleIn of ['proportional', 'gradual'] as const) {
  const demands = demandsOf(Number(values.days), PEAK_UNITS);
  const policies: readonly Policy[] = POLICIES.map((policy) => ({ ...policy, scaleIn }));
  const kept = policies.flatMap((policy) =>
    demands.flatMap((demand) => plansKept(demand, policy, SERVICE, MEMORY_MIB)),
  );
  const advised = kept.filter(({ isToday }) => !isToday);
  const dearer = advised.filter(({ bill }) => bill > 1);
  const needless = dearer.filter(({ overloadToday }) => overloadToday <= 0.001);
  console.log(`${scaleIn} scale-in`);
  console.log(`  today's plans: ${line(kept.filter(({ isToday }) => isToday))}`);
  console.log(`  advised plans: ${line(advised)}`);
  console.log(`  ${dearer.length} advised plans cost more, ${needless.length} of them without overload today`);
}
