import { drawMs } from './behaviour.ts';
import { randomOf } from '../random.ts';
import type { ScheduledFamily, Simulation } from '../model.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** A run of a scheduled family. `to` is absent while it runs. */
export type Run = { readonly id: string; readonly from: EpochMs; readonly to: EpochMs | undefined };

const seedOf = ({ seed }: Simulation, { cluster, family }: ScheduledFamily, at: EpochMs): string =>
  `${seed}/${cluster.name}/${family}/${String(at)}`;

/** The revision that ran before the simulation began. */
export const firstDefinition = (simulation: Simulation, { family }: ScheduledFamily): TaskDefinition | undefined =>
  [...simulation.definitions.values()]
    .filter((one) => one.family === family && one.registeredAt <= simulation.startedAt)
    .sort((one, other) => other.revision - one.revision)[0];

const START_MS = 35_000;

/** Runs before the simulation began, from the schedule and its first revision; oldest first. */
export const runsBefore = (simulation: Simulation, scheduled: ScheduledFamily, since: EpochMs): readonly Run[] => {
  const exit = firstDefinition(simulation, scheduled)?.behaviours.find(({ does }) => does === 'exit');
  if (exit?.does !== 'exit') return [];
  const runs: Run[] = [];
  for (let at = scheduled.firstAt - scheduled.everyMs; at >= since; at -= scheduled.everyMs) {
    const random = randomOf(seedOf(simulation, scheduled, at));
    const from = at + START_MS;
    if (from < simulation.startedAt) runs.unshift({ id: random.hex(32), from, to: from + drawMs(exit.after, random) });
  }
  return runs;
};

const runsSince = ({ tasks }: ScheduledFamily): readonly Run[] =>
  tasks.flatMap(({ id, startedAt, executionStoppedAt, stoppedAt }) =>
    startedAt === undefined ? [] : [{ id, from: startedAt, to: executionStoppedAt ?? stoppedAt }],
  );

const MINUTE_MS = 60_000;

export type RunMinute = { readonly at: EpochMs; readonly cpuUnits: number; readonly memoryMib: number };

/** A run climbs to its peak in its first minutes; each run's peak differs a little. */
const minutesOf = (simulation: Simulation, scheduled: ScheduledFamily, { id, from, to }: Run): readonly RunMinute[] => {
  const random = randomOf(`${simulation.seed}/${id}/usage`);
  const [cpu, memory] = [random.between(0.85, 1), random.between(0.85, 1)];
  const minutes: RunMinute[] = [];
  const end = to ?? simulation.now;
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at + MINUTE_MS <= end + MINUTE_MS / 2; at += MINUTE_MS) {
    const climbed = Math.min(1, 0.6 + (at - from) / (4 * MINUTE_MS));
    minutes.push({
      at,
      cpuUnits: scheduled.cpuUnits * cpu * random.between(0.8, 1),
      memoryMib: scheduled.memoryMib * memory * climbed,
    });
  }
  return minutes;
};

/** Container Insights data of a family in [from, to): one minute per run, oldest first. */
export const runMinutesBetween = (
  simulation: Simulation,
  scheduled: ScheduledFamily,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): readonly RunMinute[] =>
  [...runsBefore(simulation, scheduled, from), ...runsSince(scheduled)]
    .flatMap((run) => minutesOf(simulation, scheduled, run))
    .filter(({ at }) => at >= from && at < to)
    .sort((a, b) => a.at - b.at);
