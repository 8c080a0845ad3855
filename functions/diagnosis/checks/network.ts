import { plural } from '../../primitives/plural.ts';
import { destinationsOf } from '../destinations.ts';
import type { DiagnosisFacts } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, given, ok } from '../finding.ts';
import type { Endpoint, RouteTable, Subnet } from '../network-facts.ts';
import { defaultRouteOf, overInternet, tableOf } from './path.ts';
import type { NetworkSetup } from '../setup.ts';
import { one, three, two } from '../read.ts';

/** A check of a service's facts; a standalone task's network is unknown once the task is gone. */
type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

const GONE = 'a standalone task: ECS no longer says where it ran';

/** Checks the network of a service. */
export const inNetwork =
  (read: (facts: DiagnosisFacts, network: NetworkSetup) => readonly Found[]): CheckInput =>
  (facts) =>
    facts.setup.service === null ? [cannotCheck(GONE)] : read(facts, facts.setup.service.network);

const nameOf = ({ id, zone }: Pick<Subnet, 'id' | 'zone'>): string => `${id} (${zone})`;

/** The service's subnets and security groups exist and are in one VPC. */
export const subnetsExist: CheckInput = inNetwork(({ network }, { subnets, securityGroups }) =>
  given(two(network.subnets, network.securityGroups), (knownSubnets, knownGroups) => {
    const lost = (ids: readonly string[], all: readonly { readonly id: string }[]): readonly string[] =>
      ids.filter((id) => !all.some((one) => one.id === id));
    const missing = [...lost(subnets, knownSubnets), ...lost(securityGroups, knownGroups)];
    const own = knownGroups.filter(({ id }) => securityGroups.includes(id));
    const vpcs = new Set([...knownSubnets, ...own].map(({ vpc }) => vpc));
    const found = [
      ...missing.map((id) => broken(`${id} does not exist`, `Take ${id} out of the service's network configuration.`)),
      ...(vpcs.size > 1
        ? [broken(`subnets and security groups are in ${vpcs.size} VPCs`, 'Use subnets and groups of one VPC.')]
        : []),
    ];
    return brokenOr(
      found,
      `${plural(knownSubnets.length, 'subnet')} and ${plural(own.length, 'security group')} found`,
    );
  }),
);

/** Free addresses that make a rolling deployment safe: it runs up to twice the tasks for a while. */
const FEW_ADDRESSES = 8;

/** Each task takes an address of its subnet. */
export const freeAddresses: CheckInput = inNetwork(({ network }) =>
  given(one(network.subnets), (subnets) =>
    brokenOr(
      subnets.flatMap((subnet) =>
        subnet.freeAddresses > 0
          ? []
          : [
              broken(
                `${nameOf(subnet)} has no free address`,
                `Add a larger subnet in ${subnet.zone} to the service, or free addresses in ${subnet.id}.`,
              ),
            ],
      ),
      subnets
        .map((subnet) => `${nameOf(subnet)} ${subnet.freeAddresses} free`)
        .concat(
          subnets.some(({ freeAddresses: free }) => free < FEW_ADDRESSES) ? ['possibly too few for a deployment'] : [],
        )
        .join(', '),
    ),
  ),
);

export type Way = {
  readonly subnet: Subnet;
  readonly table: RouteTable;
  /**
   * Destinations of this subnet without an endpoint, except S3 where registries are private: that has its own check.
   */
  readonly needs: readonly string[];
};

/** What each subnet needs the internet for. */
const waysOf = (
  facts: DiagnosisFacts,
  {
    subnets,
    tables,
    endpoints,
  }: {
    readonly subnets: readonly Subnet[];
    readonly tables: readonly RouteTable[];
    readonly endpoints: readonly Endpoint[];
  },
): readonly Way[] =>
  subnets.flatMap((subnet) => {
    const table = tableOf(tables, subnet);
    if (table === undefined) return [];
    const open = overInternet(destinationsOf(facts.setup), table, endpoints).map(({ name }) => name);
    const needs = open.some((name) => name !== 's3') ? open : [];
    return [{ subnet, table, needs }];
  });

/** Runs a check on the ways of all subnets, once they are known. */
export const ways = (facts: DiagnosisFacts, read: (ways: readonly Way[]) => readonly Found[]): readonly Found[] => {
  const { subnets, routeTables, endpoints } = facts.network;
  return given(three(subnets, routeTables, endpoints), (known, tables, all) => {
    const found = waysOf(facts, { subnets: known, tables, endpoints: all });
    return found.length === 0 ? [cannotCheck('no route table of these subnets is known')] : read(found);
  });
};

const NOT_FOLLOWED = /^(tgw|eni|vgw|pcx|vpce|lgw|cagw|i)-/;

const routeFound = ({ subnet, table, needs }: Way): readonly Found[] => {
  if (needs.length === 0) return [];
  const route = defaultRouteOf(table);
  const where = nameOf(subnet);
  const what = needs.slice(0, 4).join(', ');
  if (route === undefined) {
    const isV6 = table.routes.some(({ destination }) => destination === '::/0');
    return isV6
      ? [cannotCheck(`${where} has only an IPv6 route to the internet; whether it reaches ${what} was not checked`)]
      : [
          broken(
            `${where} has no route to the internet and no endpoint for ${what}`,
            `Add to route table ${table.id} the route 0.0.0.0/0 to a NAT gateway, or create VPC endpoints for ${what}.`,
            needs,
          ),
        ];
  }
  if (route.isBlackhole)
    return [
      broken(
        `the route 0.0.0.0/0 of ${where} is a blackhole: ${route.target} no longer exists`,
        `Replace the route 0.0.0.0/0 in route table ${table.id} by one to a NAT gateway that exists.`,
        needs,
      ),
    ];
  return NOT_FOLLOWED.test(route.target)
    ? [cannotCheck(`${where} routes through ${route.target}; what is behind it was not checked`)]
    : [];
};

/** A task needs a route for everything without an endpoint. */
export const routes: CheckInput = inNetwork((facts) =>
  ways(facts, (all) =>
    brokenOr(
      all.flatMap(routeFound),
      all.every(({ needs }) => needs.length === 0)
        ? 'no route to the internet is needed'
        : all
            .map(({ subnet, table }) => `${nameOf(subnet)} → ${defaultRouteOf(table)?.target ?? 'endpoints'}`)
            .join(', '),
    ),
  ),
);

/** Only a public address gets out through an internet gateway; a NAT gateway needs none. */
export const publicAddress: CheckInput = inNetwork((facts, { assignPublicIp }) =>
  ways(facts, (all) => {
    const open = all.filter(
      ({ table, needs }) => needs.length > 0 && /^igw-/.test(defaultRouteOf(table)?.target ?? ''),
    );
    if (open.length === 0) return [ok('no subnet needs an internet gateway')];
    if (assignPublicIp) return [ok('tasks in public subnets get a public address')];
    return open.map(({ subnet, needs }) =>
      broken(
        `${nameOf(subnet)} routes through an internet gateway, but assignPublicIp is DISABLED`,
        'Set assignPublicIp to ENABLED, or run the tasks in private subnets behind a NAT gateway.',
        needs,
      ),
    );
  }),
);
