import type { StoppedTask } from '../billing/usage.ts';
import { mask } from '../masking/mask.ts';
import { dateOf } from '../primitives/instant.ts';
import { CAUSES } from '../stops/cause.ts';
import type { StopDiagnosis } from '../stops/classify.ts';
import type { Subject } from './subject.ts';
import { subjectColumns } from './subject.ts';
import type { Row } from './tables.ts';

/** A stopped task of history with its diagnosis. */
export type Stopped = StoppedTask & { readonly diagnosis: StopDiagnosis };

const orNull = (text: string | undefined): string | null => text || null;

const containerOf = ({ stop, diagnosis }: Stopped) => {
  const only = stop.containers.length === 1 ? stop.containers[0]?.name : undefined;
  const name = diagnosis.failedContainer ?? only;
  const found = stop.containers.find((container) => container.name === name);
  return { container: name ?? null, exit_code: found?.exitCode ?? null };
};

const causeOf = ({ diagnosis: { cause, evidence } }: Stopped) => {
  const { faultDomain, rollbackClass, normalLife } = CAUSES[cause];
  return {
    cause,
    fault_domain: faultDomain,
    rollback_class: rollbackClass,
    is_normal: normalLife,
    evidence: orNull(mask(evidence)),
  };
};

const sizeOf = ({ architecture, operatingSystem, cpuUnits, memoryMib, storageGib }: Stopped) => ({
  architecture,
  operating_system: operatingSystem,
  cpu_units: cpuUnits,
  memory_mib: memoryMib,
  storage_gib: storageGib,
});

const timesOf = ({ stop: { createdAt, pullStartedAt, startedAt } }: Stopped) => ({
  created_at: createdAt ?? null,
  pull_started_at: pullStartedAt ?? null,
  started_at: startedAt ?? null,
});

/** The row of a stopped task. */
export const stopRow = (subject: Subject, record: Stopped): Row<'stops'> => ({
  ...subjectColumns(subject),
  stopped_at: dateOf(record.stoppedAt),
  task: record.taskId,
  ...causeOf(record),
  stop_code: orNull(record.stop.stopCode),
  stopped_reason: orNull(mask(record.stop.stoppedReason)),
  ...containerOf(record),
  task_definition: record.taskDefinition,
  deployment: record.deployment,
  zone: record.zone,
  capacity_provider: record.capacityProvider,
  ...sizeOf(record),
  ...timesOf(record),
});
