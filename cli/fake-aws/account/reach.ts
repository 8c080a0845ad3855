import type { Endpoint, RouteTable, Rule, Subnet } from '../../../functions/diagnosis/network-facts.ts';
import type { Account } from './account.ts';

/** An AWS service that a task calls while it starts, as VPC endpoints name it; `internet` for other registries. */
export type Place = 'ecr.api' | 'ecr.dkr' | 's3' | 'logs' | 'secretsmanager' | 'ssm' | 'internet';

const HTTPS = 443;

const isOpen = ({ protocol, from, to }: Rule): boolean =>
  protocol === '-1' || (protocol === 'tcp' && (from ?? 0) <= HTTPS && HTTPS <= (to ?? 65_535));

const groupsOf = ({ securityGroups }: Account, ids: readonly string[]) =>
  securityGroups.filter(({ id }) => ids.includes(id));

const tableFor = ({ routeTables }: Account, { id }: Pick<Subnet, 'id'>): RouteTable | undefined =>
  routeTables.find(({ subnets }) => subnets.includes(id)) ?? routeTables.find(({ isMain }) => isMain);

/** Whether a network ACL lets a request out and its answer in; the first matching rule decides. */
const passesAcl = ({ acls }: Account, subnet: Subnet): boolean => {
  const acl = acls.find(({ subnets }) => subnets.includes(subnet.id));
  if (acl === undefined) return true;
  const first = (rules: typeof acl.inbound, port: number): boolean =>
    [...rules]
      .sort((one, other) => one.number - other.number)
      .find(({ protocol, from, to }) => protocol === '-1' || ((from ?? 0) <= port && port <= (to ?? 65_535)))
      ?.isAllow === true;
  return first(acl.outbound, HTTPS) && first(acl.inbound, 40_000);
};

const leavesGroups = (account: Account): boolean =>
  groupsOf(account, account.service.network.securityGroups).some(({ outbound }) => outbound.some(isOpen));

/** Whether a task's packets to the port of NFS leave its security groups. */
export const leavesForEfs = (account: Account): boolean =>
  groupsOf(account, account.service.network.securityGroups).some(({ outbound }) =>
    outbound.some(
      ({ protocol, from, to, cidrs, groups }) =>
        (protocol === '-1' || (protocol === 'tcp' && (from ?? 0) <= 2049 && 2049 <= (to ?? 65_535))) &&
        cidrs.length + groups.length > 0,
    ),
  );

const entersEndpoint = (account: Account, { securityGroups }: Endpoint): boolean =>
  groupsOf(account, securityGroups).some(({ inbound }) =>
    inbound.some(
      (rule) =>
        isOpen(rule) &&
        (rule.cidrs.length > 0 || rule.groups.some((id) => account.service.network.securityGroups.includes(id))),
    ),
  );

const overInternet = (account: Account, subnet: Subnet): boolean => {
  const route = tableFor(account, subnet)?.routes.find(({ destination }) => destination === '0.0.0.0/0');
  if (route === undefined || route.isBlackhole) return false;
  if (route.target.startsWith('igw-')) return account.service.network.assignPublicIp;
  const nat = account.natGateways.find(({ id }) => id === route.target);
  if (nat?.state !== 'available') return false;
  const beyond = tableFor(account, { id: nat.subnet })?.routes;
  return beyond?.some(({ destination, target }) => destination === '0.0.0.0/0' && target.startsWith('igw-')) === true;
};

const throughGateway = (account: Account, subnet: Subnet): boolean => {
  const table = tableFor(account, subnet);
  return account.endpoints.some(
    ({ service, isGateway, routeTables }) => service === 's3' && isGateway && routeTables.includes(table?.id ?? ''),
  );
};

/** Whether a task in a subnet gets an answer from a place, step by step as a packet goes. */
export const reaches = (account: Account, subnet: Subnet, place: Place): boolean => {
  if (!account.dns.hasResolver || !passesAcl(account, subnet) || !leavesGroups(account)) return false;
  const own = account.endpoints.find(
    ({ service, isGateway, hasPrivateDns }) => service === place && !isGateway && hasPrivateDns,
  );
  if (own !== undefined && account.dns.hasHostnames) return own.state === 'available' && entersEndpoint(account, own);
  if (place === 's3' && throughGateway(account, subnet)) return true;
  return overInternet(account, subnet);
};
