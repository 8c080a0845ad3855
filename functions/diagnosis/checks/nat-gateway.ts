import type { DiagnosisFacts } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, given, ok } from '../finding.ts';
import type { NatGateway, RouteTable, Subnet } from '../network-facts.ts';
import { inNetwork, ways } from './network.ts';
import { defaultRouteOf } from './path.ts';
import { three } from '../read.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

const natFound = (id: string, nats: readonly NatGateway[], all: RouteTables): readonly Found[] => {
  const nat = nats.find((one) => one.id === id);
  if (nat === undefined) return [broken(`${id} does not exist`, 'Route 0.0.0.0/0 to a NAT gateway that exists.')];
  if (nat.state !== 'available') return [broken(`${id} is ${nat.state}`, `Replace ${id} and the route to it.`)];
  if (!nat.isPublic) return [cannotCheck(`${id} is a private NAT gateway; what is behind it was not checked`)];
  const subnet = all.subnets.find((one) => one.id === nat.subnet);
  const table = all.tables.find(({ subnets }) => subnets.includes(nat.subnet));
  const own = table ?? all.tables.find(({ isMain, vpc }) => isMain && (subnet === undefined || vpc === subnet.vpc));
  if (own === undefined) return [cannotCheck(`the route table of ${id}'s subnet ${nat.subnet} is not known`)];
  return /^igw-/.test(defaultRouteOf(own)?.target ?? '')
    ? []
    : [
        broken(
          `${id} is in ${nat.subnet}, which has no route to an internet gateway`,
          `Put the NAT gateway into a public subnet, or add 0.0.0.0/0 → igw to route table ${own.id}.`,
        ),
      ];
};

type RouteTables = { readonly subnets: readonly Subnet[]; readonly tables: readonly RouteTable[] };

/** A NAT gateway must be available, and in a subnet with a route out. */
export const natGateways: CheckInput = inNetwork((facts) =>
  ways(facts, (all) => {
    const ids = all.flatMap(({ table, needs }) => (needs.length > 0 ? [defaultRouteOf(table)?.target ?? ''] : []));
    const used = [...new Set(ids.filter((id) => id.startsWith('nat-')))];
    if (used.length === 0) return [ok('none is needed')];
    const { subnets, routeTables } = facts.network;
    return given(three(facts.network.natGateways, subnets, routeTables), (nats, known, tables) =>
      brokenOr(
        used.flatMap((id) =>
          natFound(id, nats, { subnets: known, tables }).map((found) => ({
            ...found,
            about: all.flatMap(({ table, needs }) => (defaultRouteOf(table)?.target === id ? needs : [])),
          })),
        ),
        `${used.join(', ')} available, in public subnets`,
      ),
    );
  }),
);
