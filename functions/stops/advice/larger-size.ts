import { costPerHour, HOURS_PER_MONTH, isUnconfirmed, LINUX, smallestThatFits } from '../../sizing/fargate.ts';
import type { TaskStop } from '../stop.ts';

const gib = (memoryMib: number): string => `${memoryMib / 1024} GB`;

type Sized = Pick<TaskStop, 'cpuUnits' | 'memoryMib' | 'operatingSystem'>;

/**
 * The next Fargate size with more memory and its added monthly cost per task (730 h, us-east-1 list price, Linux x86);
 * undefined when the task's size is unknown or the largest.
 */
export const largerSize = ({ cpuUnits, memoryMib, operatingSystem = 'LINUX' }: Sized): string | undefined => {
  if (cpuUnits === undefined || memoryMib === undefined) return undefined;
  const now = { cpu: cpuUnits, memory: memoryMib };
  const next = smallestThatFits({ cpu: cpuUnits, memory: memoryMib + 1 }, { ...LINUX, operatingSystem });
  if (next === undefined) return undefined;
  const dollars = (costPerHour(next) - costPerHour(now)) * HOURS_PER_MONTH;
  const cpu = next.cpu === cpuUnits ? '' : ` with ${next.cpu / 1024} vCPU`;
  const price = `$${dollars.toFixed(2)} a month per task at us-east-1 list price (Linux, x86)`;
  const doubt = isUnconfirmed(next) ? '; AWS may not offer this size: not all of its documents list it' : '';
  return `${gib(next.memory)}${cpu} (now ${gib(memoryMib)}), which adds ${price}${doubt}`;
};
