import type { EcsEvent, TaskEvent } from '../../../events/event.ts';
import { lastPart } from '../../../primitives/identity.ts';
import { secondsOf } from '../../../primitives/instant.ts';
import { classify } from '../../../stops/classify.ts';
import type { StopRecord } from '../../common.ts';

/** A stopped task in the form of history; undefined while it runs. */
export const recordOf = (event: TaskEvent): StopRecord | undefined =>
  event.stop === undefined || event.stoppedAt === undefined
    ? undefined
    : {
        service: event.service,
        taskId: lastPart(event.taskArn),
        stoppedAt: secondsOf(event.stoppedAt),
        stop: event.stop,
        diagnosis: classify(event.stop),
        taskDefinition: event.taskDefinition,
        deployment: event.deployment ?? null,
        zone: event.availabilityZone ?? null,
        capacityProvider: event.capacityProvider ?? null,
        architecture: event.architecture,
        operatingSystem: event.operatingSystem,
        cpuUnits: event.cpuUnits ?? null,
        memoryMib: event.memoryMib ?? null,
        storageGib: event.storageGib ?? null,
      };

/** Stopped tasks of a batch, each by its highest version. */
export const recordsOf = (events: readonly EcsEvent[]): readonly StopRecord[] => {
  const stopped = events.filter((event) => event.kind === 'task' && event.stoppedAt !== undefined);
  const byVersion = stopped.filter((event) => event.kind === 'task').sort((a, b) => a.version - b.version);
  const records = byVersion.flatMap((event) => recordOf(event) ?? []);
  return [...new Map(records.map((record) => [record.taskId, record])).values()];
};
