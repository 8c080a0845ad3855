import { inNetwork } from '../diagnosis/checks/network.ts';
import { isAboutPort, taskGroups } from '../diagnosis/checks/security-rules.ts';
import { brokenOr, given, ok } from '../diagnosis/finding.ts';
import type { NetworkFacts } from '../diagnosis/network-facts.ts';
import { two } from '../diagnosis/read.ts';
import type { Check } from './found.ts';
import { fails, listed } from './found.ts';

/** Port of NFS, by which a task reaches the mount target of an EFS file system. */
const NFS_PORT = 2049;

const isOutboundBlocked = (
  { securityGroups, subnets }: NetworkFacts,
  wanted: readonly string[],
  ids: readonly string[],
) =>
  given(two(securityGroups, subnets), (groups, known) => {
    const own = known.find(({ id }) => ids.includes(id));
    const tasks = taskGroups(groups, wanted, own?.vpc);
    const isOut = tasks.some(({ outbound }) =>
      outbound.some(
        (rule) => isAboutPort(rule, NFS_PORT) && rule.cidrs.length + rule.groups.length + rule.prefixLists.length > 0,
      ),
    );
    const names = listed(tasks.map(({ id }) => id));
    return brokenOr(
      isOut || tasks.length === 0
        ? []
        : [
            fails(
              'volume.mount_failed',
              `the tasks' security groups (${names}) allow no outbound traffic on port ${NFS_PORT}, which EFS needs`,
              `Allow outbound TCP ${NFS_PORT} to the security group of the mount targets in ${names}.`,
            ),
          ],
      `port ${NFS_PORT} is allowed; whether the file system and its mount targets exist was not checked`,
    );
  });

/** Tasks with volumes on EFS reach its port. File systems, access points and mount targets are not read. */
export const efsVolumes: Check = (facts) => {
  const { volumes } = facts.revision;
  if (volumes.every(({ efs }) => efs === null)) return [ok('no volume is on EFS')];
  return inNetwork(({ network }, { securityGroups, subnets }) => isOutboundBlocked(network, securityGroups, subnets))(
    facts,
  );
};
