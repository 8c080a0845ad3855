import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, given, ok } from '../diagnosis/finding.ts';
import { one, two } from '../diagnosis/read.ts';
import type { Current } from './facts.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';

/** The new size holds what the service's tasks used. */
export const sizeForUse: Check = ({ revision, usage }) =>
  given(one(usage), (used): readonly Found[] => {
    if (used === null) return [ok('CloudWatch has no data of this service yet')];
    const { memoryMibMax, cpuUnitsMax, days } = used;
    const most = `${Math.ceil(memoryMibMax)} MiB and ${Math.ceil(cpuUnitsMax)} CPU units`;
    const peak = `in ${days} days its tasks used at most ${most}`;
    return revision.memoryMib !== null && memoryMibMax > revision.memoryMib
      ? [
          fails(
            'memory.oom',
            `${peak}, but the revision has ${revision.memoryMib} MiB`,
            `Keep more than ${Math.ceil(memoryMibMax)} MiB, unless the new code needs less.`,
          ),
        ]
      : [ok(peak)];
  });

/** Tasks that a rolling deployment runs besides the old ones. */
const extraTasks = ({ desired, maximumPercent }: Current): number =>
  Math.max(0, Math.floor((desired * maximumPercent) / 100) - desired);

/** The account may run the old and the new tasks at the same time. */
export const vcpuQuota: Check = ({ revision, current, quota }) =>
  given(two(current, quota), (now, { limit, used }): readonly Found[] => {
    const vcpus = (extraTasks(now) * (revision.cpuUnits ?? 0)) / 1024;
    const what = `${used} of ${limit} vCPUs are used, and the deployment needs ${vcpus} more while it runs`;
    const kind = now.usesSpot ? 'Fargate Spot vCPU' : 'Fargate On-Demand vCPU';
    return used + vcpus > limit
      ? [
          fails(
            'quota.exceeded',
            what,
            `Raise the quota "${kind} resource count", or lower maximumPercent for this deployment.`,
          ),
        ]
      : [ok(what)];
  });

/** The subnets have addresses for the old and the new tasks. */
export const overlapAddresses: Check = ({ setup, current, network }) => {
  if (setup.service === null) return [ok('no service')];
  return given(two(current, network.subnets), (now, subnets): readonly Found[] => {
    const free = subnets.reduce((total, { freeAddresses }) => total + freeAddresses, 0);
    const extra = extraTasks(now);
    const what = `${free} addresses are free, and the deployment needs ${extra}`;
    return brokenOr(
      extra > 0 && free < extra
        ? [
            fails(
              'network.subnet_exhausted',
              what,
              'Add a larger subnet to the service, or lower maximumPercent for this deployment.',
            ),
          ]
        : [],
      what,
    );
  });
};
