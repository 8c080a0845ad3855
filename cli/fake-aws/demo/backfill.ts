import type { StopRecord } from '../../../functions/adapters/common.ts';
import type { DeploymentId, ServiceKey } from '../../../functions/primitives/identity.ts';
import { serviceKey } from '../../../functions/primitives/identity.ts';
import { msOf, secondsOf } from '../../../functions/primitives/instant.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';
import type { AdviceAnswers } from '../../../functions/report/advice/answers.ts';
import { costPerHour } from '../../../functions/sizing/fargate.ts';
import { classify } from '../../../functions/stops/classify.ts';
import { parseTaskStop } from '../../../functions/stops/stop.ts';
import { runStopsBefore } from './backfill-runs.ts';
import { tasksBefore } from '../tasks/metrics.ts';
import type { Random } from '../random.ts';
import { randomOf } from '../random.ts';
import type { Service, Simulation } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';

/**
 * What an installation would have stored in the two weeks before a simulation begins: the simulation itself has no
 * stops of that time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Two weeks are compared, and the older one needs tasks that started before it. */
const DAYS = 14;
const STARTED_DAYS = 20;

type Life = { readonly from: EpochMs; readonly to: EpochMs; readonly end: keyof typeof ENDS };

/** How a task ended, in ECS's wording. */
const ENDS = {
  replaced: {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)',
    containers: [{ name: 'app', exitCode: 0 }],
  },
  outOfMemory: {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
  },
  interrupted: {
    stopCode: 'SpotInterruption',
    stoppedReason: 'Your Spot Task was interrupted.',
    containers: [{ name: 'app', exitCode: 143 }],
  },
} as const;

type Where = {
  readonly simulation: Simulation;
  readonly service: Service;
  readonly definition: TaskDefinition;
  readonly revision: number;
  readonly random: Random;
};

const recordOf = ({ simulation, service, definition, revision, random }: Where, life: Life): StopRecord => {
  const { account, region, zones } = simulation;
  const id = random.hex(32);
  const stop = parseTaskStop({
    ...ENDS[life.end],
    taskArn: `arn:aws:ecs:${region}:${account}:task/${service.cluster.name}/${id}`,
    createdAt: isoText(life.from),
    pullStartedAt: isoText(life.from + 15_000),
    startedAt: isoText(life.from + 35_000),
    stoppedAt: isoText(life.to),
  });
  return {
    service: serviceKey({ account, region, cluster: service.cluster.name, name: service.name }),
    taskId: id,
    stoppedAt: secondsOf(life.to),
    stop,
    diagnosis: classify(stop),
    taskDefinition: `${definition.family}:${String(revision)}`,
    deployment: 'ecs-svc/1234567890123456789' as DeploymentId,
    zone: zones[Math.floor(random.between(0, zones.length))]?.name ?? null,
    capacityProvider: service.capacityProviders[0]?.name ?? 'FARGATE',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    cpuUnits: definition.cpuUnits,
    memoryMib: definition.memoryMib,
    storageGib: null,
  };
};

/** Lives one after another, each about `hours` long, until `to`. */
const succession = (random: Random, { from, to, hours, end }: Life & { readonly hours: number }): readonly Life[] => {
  const lives: Life[] = [];
  for (let at = from; ;) {
    const until = at + hours * random.between(0.7, 1.3) * HOUR_MS;
    if (until >= to) return [...lives, { from: at, to, end: 'replaced' }];
    lives.push({ from: at, to: until, end });
    at = until + 30_000;
  }
};

const isLeaking = ({ behaviours }: TaskDefinition): boolean => behaviours.some(({ does }) => does === 'leak');

const isOnSpot = ({ capacityProviders }: Service): boolean =>
  capacityProviders.some(({ name }) => name === 'FARGATE_SPOT');

/** The tasks that the present ones replaced. */
const predecessors = ({ simulation, service, definition, random }: Where, since: EpochMs): readonly Life[] => {
  const from = simulation.startedAt - STARTED_DAYS * DAY_MS;
  const to = since + 2 * MINUTE_MS;
  const one = (): readonly Life[] => {
    if (isLeaking(definition)) return succession(random, { from, to, hours: 5.5, end: 'outOfMemory' });
    if (isOnSpot(service)) return succession(random, { from, to, hours: 90, end: 'interrupted' });
    return [{ from, to, end: 'replaced' }];
  };
  return Array.from({ length: service.scaling?.minimum ?? service.desiredCount }, one).flat();
};

/** Tasks that followed the demand, in steps of a quarter of an hour. */
const scaled = ({ simulation, service, definition }: Where): readonly Life[] => {
  const minimum = service.scaling?.minimum;
  if (minimum === undefined) return [];
  const running: EpochMs[] = [];
  const lives: Life[] = [];
  const end = simulation.startedAt;
  for (let at = end - DAYS * DAY_MS; at < end; at += 15 * MINUTE_MS) {
    const wanted = tasksBefore(service, at, definition) - minimum;
    while (running.length < wanted) running.push(at);
    while (running.length > wanted) lives.push({ from: running.pop() ?? at, to: at, end: 'replaced' });
  }
  return lives;
};

const stopsOf = (simulation: Simulation, service: Service): readonly StopRecord[] => {
  const before = service.revisions.filter(({ createdAt }) => createdAt < simulation.startedAt);
  const [present, previous] = before;
  if (present === undefined) return [];
  const { definition } = previous ?? present;
  const random = randomOf(`${simulation.seed}/${service.arn}/backfill`);
  const where = { simulation, service, random };
  // Without an earlier revision the size was the same.
  const revision = previous === undefined ? definition.revision - 1 : definition.revision;
  const old = { ...where, definition, revision };
  const now = { ...where, definition: present.definition, revision: present.definition.revision };
  return [
    ...predecessors(old, present.createdAt).map((life) => recordOf(old, life)),
    ...scaled(now).map((life) => recordOf(now, life)),
  ].filter(({ stoppedAt }) => msOf(stoppedAt) >= simulation.startedAt - DAYS * DAY_MS);
};

/** Stops of the two weeks before the simulation began, as stored. */
export const stopsBefore = (simulation: Simulation): readonly StopRecord[] => [
  ...[...simulation.services.values()].flatMap((service) => stopsOf(simulation, service)),
  ...runStopsBefore(simulation, simulation.startedAt - DAYS * DAY_MS),
];

/** The beginning of these stops. */
export const historySince = (simulation: Simulation): Date => new Date(simulation.startedAt - DAYS * DAY_MS);

const HOURS_PER_MONTH = 730;

const usdPerMonth = ({ cpuUnits, memoryMib }: TaskDefinition, tasks: number): number =>
  costPerHour({ cpu: cpuUnits, memory: memoryMib }) * tasks * HOURS_PER_MONTH;

/** What an earlier report had recommended to the services that took a smaller size since. */
export const advisedBefore = (
  simulation: Simulation,
): readonly { readonly service: ServiceKey; readonly memory: AdviceAnswers }[] =>
  [...simulation.services.values()].flatMap((service) => {
    const [present, previous] = service.revisions.filter(({ createdAt }) => createdAt < simulation.startedAt);
    if (present === undefined || previous === undefined) return [];
    const { account, region } = simulation;
    const { cpuUnits, memoryMib } = present.definition;
    const saving =
      usdPerMonth(previous.definition, service.desiredCount) - usdPerMonth(present.definition, service.desiredCount);
    const advised = {
      at: present.createdAt - 2 * DAY_MS,
      size: { cpu: cpuUnits, memory: memoryMib },
      outOfMemory: 0.02,
      saving: Math.round(saving * 100) / 100,
    };
    const key = serviceKey({ account, region, cluster: service.cluster.name, name: service.name });
    return [{ service: key, memory: { advised: [advised], answer: null } }];
  });
