import type { StopRecord } from '../../../functions/adapters/common.ts';
import { serviceKey } from '../../../functions/primitives/identity.ts';
import { secondsOf } from '../../../functions/primitives/instant.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';
import { classify } from '../../../functions/stops/classify.ts';
import { parseTaskStop } from '../../../functions/stops/stop.ts';
import type { ScheduledFamily, Simulation } from '../model.ts';
import type { Run } from '../tasks/runs.ts';
import { firstDefinition, runsBefore } from '../tasks/runs.ts';

const FINISHED = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'app', exitCode: 0 }],
} as const;

const PULL_MS = 20_000;
const CREATED_MS = 35_000;

const recordOf = (
  { account, region, zones }: Simulation,
  scheduled: ScheduledFamily,
  { id, from, to = from }: Run,
): Omit<StopRecord, 'taskDefinition' | 'cpuUnits' | 'memoryMib'> => {
  const { name } = scheduled.cluster;
  const stop = parseTaskStop({
    ...FINISHED,
    taskArn: `arn:aws:ecs:${region}:${account}:task/${name}/${id}`,
    createdAt: isoText(from - CREATED_MS),
    pullStartedAt: isoText(from - PULL_MS),
    startedAt: isoText(from),
    stoppedAt: isoText(to),
  });
  return {
    service: serviceKey({ account, region, cluster: name, name: `family:${scheduled.family}` }),
    taskId: id,
    stoppedAt: secondsOf(to),
    stop,
    diagnosis: classify(stop),
    deployment: null,
    zone: zones[0]?.name ?? null,
    capacityProvider: 'FARGATE',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    storageGib: null,
  };
};

/** Stops of scheduled tasks before the simulation began, as stored. */
export const runStopsBefore = (simulation: Simulation, since: EpochMs): readonly StopRecord[] =>
  simulation.scheduled.flatMap((scheduled) => {
    const definition = firstDefinition(simulation, scheduled);
    if (definition === undefined) return [];
    const { family, revision, cpuUnits, memoryMib } = definition;
    const sized = { taskDefinition: `${family}:${String(revision)}`, cpuUnits, memoryMib };
    return runsBefore(simulation, scheduled, since).map((run) => ({
      ...recordOf(simulation, scheduled, run),
      ...sized,
    }));
  });
