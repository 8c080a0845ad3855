import type { StoppedTask } from '../../billing/usage.ts';
import { dateOf, exactSecondsOf } from '../../primitives/instant.ts';
import type { OutOfMemoryStop } from '../../sizing/prepare.ts';
import type { Advice } from './advice.ts';
import type { ServiceInput } from '../input.ts';
import type { Setting } from '../setting.ts';

/** Memory that is never freed, by its growth or by the tasks that it stops. */
export type Leak =
  | { readonly kind: 'growing'; readonly percentPerDay: number; readonly days: number; readonly text: string }
  | { readonly kind: 'killing'; readonly stops: number; readonly medianHours: number; readonly text: string };

const OUT_OF_MEMORY = 'memory.oom';

/** Longer lives than this end by a leak, not by a need that was there from the start. */
const LIFE_HOURS_MIN = 0.5;
const STOPS_MIN = 2;
/** Tasks with a leak live equally long: half of them within this factor of their median. */
const ALIKE = 2;

/** Tasks that ran out of memory, with their size. */
export const outOfMemoryStops = (stops: readonly StoppedTask[]): readonly OutOfMemoryStop[] =>
  stops
    .filter(({ diagnosis }) => diagnosis.cause === OUT_OF_MEMORY)
    .map(({ stoppedAt, memoryMib }) => ({ at: dateOf(stoppedAt), memoryMib }));

const hoursOf = ({ stop, stoppedAt }: StoppedTask): number =>
  stop.startedAt === undefined ? 0 : (stoppedAt - exactSecondsOf(stop.startedAt)) / 3600;

const middleOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A leak that stops tasks: several ran out of memory, after similar lifetimes. */
export const killingLeak = (stops: readonly StoppedTask[], { evidenceFrom }: Setting): Leak | null => {
  const since = exactSecondsOf(evidenceFrom);
  const lives = stops
    .filter(({ diagnosis, stoppedAt }) => diagnosis.cause === OUT_OF_MEMORY && stoppedAt >= since)
    .map(hoursOf);
  const medianHours = Math.round(middleOf(lives) * 10) / 10;
  const alike = lives.filter((hours) => hours >= medianHours / ALIKE && hours <= medianHours * ALIKE).length;
  if (lives.length < STOPS_MIN || medianHours < LIFE_HOURS_MIN || alike < lives.length / 2) return null;
  const text =
    `memory climbs until a task is killed: ${lives.length} tasks ran out of memory after about ` +
    `${medianHours} h each. ` +
    'More memory only delays this: find the leak.';
  return { kind: 'killing', stops: lives.length, medianHours, text };
};

/** Whether a service leaks memory; null without evidence. */
export const leakOf = ({ stops }: Pick<ServiceInput, 'stops'>, advice: Advice, setting: Setting): Leak | null => {
  const growth = 'findings' in advice ? advice.findings.growth : undefined;
  if (growth?.kind === 'leak') {
    const percentPerDay = Math.round((growth.ratioPerDay - 1) * 1000) / 10;
    const text =
      `the daily median of memory grew ${percentPerDay} % a day for ${growth.days} days and fell only with restarts: ` +
      'Farwatch recommends no smaller size until the leak is fixed.';
    return { kind: 'growing', percentPerDay, days: growth.days, text };
  }
  return killingLeak(stops, setting);
};
