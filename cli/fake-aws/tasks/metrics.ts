import { randomOf, type Random } from '../random.ts';
import type { Minute, Service, Simulation, Statistic, Task } from '../model.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const MINUTE_MS = 60_000;

const cpuOf = (
  demandUnits: number,
  tasks: number,
  { cpuUnits, random }: { readonly cpuUnits: number; readonly random: Random },
): Statistic => {
  const percent = (100 * demandUnits) / (tasks * cpuUnits);
  const average = Math.min(100, percent * random.between(0.97, 1.03));
  return {
    average,
    maximum: Math.min(100, average * (tasks > 1 ? random.between(1.05, 1.3) : random.between(1, 1.15))),
    minimum: average * random.between(0.7, 0.95),
  };
};

const statisticOf = (values: readonly number[]): Statistic => ({
  average: values.reduce((sum, value) => sum + value, 0) / values.length,
  maximum: Math.max(...values),
  minimum: Math.min(...values),
});

/** Share of the limit that a task uses; a leak climbs to all of it. */
const memoryShareOf = (task: Task, base: number, now: EpochMs): number => {
  if (task.leakMs === undefined || task.startedAt === undefined) return base;
  return Math.min(1, base + ((1 - base) * (now - task.startedAt)) / task.leakMs);
};

const runningOf = (service: Service): Task[] =>
  [...service.tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING' || lastStatus === 'DEACTIVATING');

/** The minute that ended now; undefined while nothing runs, since a gap is not zero. */
export const measure = (simulation: Simulation, service: Service): Minute | undefined => {
  const running = runningOf(service);
  const definition = service.deployments[0]?.revision.definition;
  if (running.length === 0 || definition === undefined) return undefined;
  const at = Math.floor(simulation.now / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const random = randomOf(`${simulation.seed}/${service.arn}/${String(at)}`);
  const memory = running.map(
    (task) => 100 * Math.min(1, memoryShareOf(task, service.memoryShare, simulation.now) * random.between(0.97, 1.03)),
  );
  const cpu = cpuOf(service.demand(at), running.length, { cpuUnits: definition.cpuUnits, random });
  return { at, tasks: running.length, cpu, memory: statisticOf(memory) };
};

/** Tasks that a service's policy would have run at a time before the simulation began. */
export const tasksBefore = (service: Service, at: EpochMs, { cpuUnits }: TaskDefinition): number => {
  const { scaling } = service;
  if (scaling?.policy.type !== 'TargetTrackingScaling') return Math.max(1, service.desiredCount);
  const wanted = Math.ceil((100 * service.demand(at)) / (cpuUnits * scaling.policy.target));
  return Math.min(scaling.maximum, Math.max(scaling.minimum, wanted));
};

/** The definition at a time, and the one when the simulation begins; revisions are newest first. */
const definitionsAt = (simulation: Simulation, { revisions }: Service, at: EpochMs): readonly TaskDefinition[] => {
  const since = (moment: EpochMs) => revisions.find(({ createdAt }) => createdAt <= moment) ?? revisions.at(-1);
  return [since(at), since(simulation.startedAt)].flatMap((revision) => revision?.definition ?? []);
};

/** A minute before the simulation began, computed from the service's demand. */
const imagine = (simulation: Simulation, service: Service, at: EpochMs): Minute | undefined => {
  const [definition, later] = definitionsAt(simulation, service, at);
  if (definition === undefined || later === undefined || at < service.createdAt) return undefined;
  const tasks = tasksBefore(service, at, definition);
  const random = randomOf(`${simulation.seed}/${service.arn}/${String(at)}`);
  // The same memory is another share of another limit.
  const share = Math.min(100, (100 * service.memoryShare * later.memoryMib) / definition.memoryMib);
  const average = share * random.between(0.98, 1.01);
  const memory = { average, maximum: average * random.between(1, 1.06), minimum: average * random.between(0.94, 1) };
  return { at, tasks, cpu: cpuOf(service.demand(at), tasks, { cpuUnits: definition.cpuUnits, random }), memory };
};

type Range = { readonly from: EpochMs; readonly to: EpochMs };

/** Caches the last computed range: the series of a service are read one by one. */
const imagined = new WeakMap<Service, Range & { readonly minutes: readonly Minute[] }>();

const imagineAll = (simulation: Simulation, service: Service, { from, to }: Range): readonly Minute[] => {
  const known = imagined.get(service);
  if (known?.from === from && known.to === to) return known.minutes;
  const minutes: Minute[] = [];
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at < to; at += MINUTE_MS) {
    const minute = imagine(simulation, service, at);
    if (minute !== undefined) minutes.push(minute);
  }
  imagined.set(service, { from, to, minutes });
  return minutes;
};

/** Minutes of [from, to), measured or, before the simulation began, computed; oldest first. */
export const minutesBetween = (
  simulation: Simulation,
  service: Service,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): readonly Minute[] => [
  ...imagineAll(simulation, service, { from, to: Math.min(to, simulation.startedAt) }),
  ...service.minutes.filter(({ at }) => at >= from && at < to && at >= simulation.startedAt),
];
