import { isLegal } from '../../../functions/sizing/fargate.ts';
import type { Revision } from '../../../functions/preflight/revision.ts';
import type { Account } from './account.ts';

/** Text of RegisterTaskDefinition or UpdateService when it refuses a revision; undefined: it is accepted. */
export const refusalOf = ({ service }: Account, revision: Revision): string | undefined => {
  const { containers, cpuUnits: cpu, memoryMib: memory, networkMode } = revision;
  if (!isLegal({ cpu: cpu ?? 0, memory: memory ?? 0 }, revision))
    return `No Fargate configuration exists for given values: ${cpu ?? 0} CPU, ${memory ?? 0} memory`;
  if (networkMode !== 'awsvpc') return "ClientException: Fargate only supports network mode 'awsvpc'.";
  if (containers.every(({ isEssential }) => !isEssential))
    return 'ClientException: At least one container must be marked as essential.';
  const needsRole = containers.some(({ secrets, image }) => secrets.length > 0 || image.includes('.dkr.ecr.'));
  if (needsRole && revision.executionRole === null)
    return 'ClientException: Fargate requires task definition to have execution role ARN to support ECR images.';
  const unknown = service.balancers.find(
    ({ container, port }) => !containers.some(({ name, ports }) => name === container && ports.includes(port)),
  );
  return unknown === undefined
    ? undefined
    : `InvalidParameterException: The container ${unknown.container} did not have a container port ` +
        `${unknown.port} defined.`;
};

/** Whether the load balancer never gets an answer from a task that runs. */
export const failsElb = (account: Account, revision: Revision): boolean =>
  account.service.balancers.some(({ targetGroup: arn, port }) => {
    const group = account.targetGroups.find((one) => one.arn === arn);
    const balancer = account.balancers.find((one) => group?.balancers.includes(one.arn));
    if (group === undefined || balancer === undefined) return true;
    const asked = group.healthPort === 'traffic-port' ? port : Number(group.healthPort);
    const own = account.securityGroups.filter(({ id }) => account.service.network.securityGroups.includes(id));
    const enters = own.some(({ inbound }) =>
      inbound.some(
        ({ from, to, groups, cidrs }) =>
          (from ?? 0) <= asked &&
          asked <= (to ?? 65_535) &&
          (cidrs.length > 0 || groups.some((id) => balancer.securityGroups.includes(id))),
      ),
    );
    const zones = account.subnets.filter(({ id }) => account.service.network.subnets.includes(id));
    const listens = revision.containers.some(({ ports }) => ports.includes(asked));
    return !enters || !listens || zones.some(({ zone }) => !balancer.zones.includes(zone));
  });

/** Whether tasks of the revision use more memory than it has: the service's code needs what it needed. */
export const failsMemory = ({ past }: Account, { memoryMib }: Revision): boolean =>
  past.memoryPercent !== null && (past.memoryPercent / 100) * past.memoryMib > (memoryMib ?? 0);
