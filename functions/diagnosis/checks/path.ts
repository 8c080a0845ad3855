import type { Destination } from '../destinations.ts';
import type { Endpoint, Route, RouteTable, Subnet } from '../network-facts.ts';

/** The route table of a subnet: its own, otherwise the main one of its VPC. */
export const tableOf = (
  tables: readonly RouteTable[],
  { id, vpc }: Pick<Subnet, 'id' | 'vpc'>,
): RouteTable | undefined =>
  tables.find(({ subnets }) => subnets.includes(id)) ?? tables.find((table) => table.isMain && table.vpc === vpc);

/** The default route of a table. */
export const defaultRouteOf = ({ routes }: RouteTable): Route | undefined =>
  routes.find(({ destination }) => destination === '0.0.0.0/0');

/** The interface endpoint whose private name the traffic to a destination uses, working or not. */
export const interfaceFor = (destination: Destination, endpoints: readonly Endpoint[]): Endpoint | undefined =>
  destination.canBePrivate
    ? endpoints.find((one) => one.service === destination.name && !one.isGateway && one.hasPrivateDns)
    : undefined;

/** The gateway endpoint for S3 that a route table uses. */
export const gatewayIn = (table: RouteTable, endpoints: readonly Endpoint[]): Endpoint | undefined =>
  endpoints.find(
    ({ id, isGateway, service, routeTables }) =>
      isGateway &&
      service === 's3' &&
      (routeTables.includes(table.id) || table.routes.some((route) => route.target === id && !route.isBlackhole)),
  );

/** Whether an endpoint carries the traffic from a subnet to a destination. */
export const isPrivate = (destination: Destination, table: RouteTable, endpoints: readonly Endpoint[]): boolean =>
  interfaceFor(destination, endpoints) !== undefined ||
  (destination.name === 's3' && destination.canBePrivate && gatewayIn(table, endpoints) !== undefined);

/** Destinations that a subnet reaches over the internet or not at all. */
export const overInternet = (
  destinations: readonly Destination[],
  table: RouteTable,
  endpoints: readonly Endpoint[],
): readonly Destination[] => destinations.filter((destination) => !isPrivate(destination, table, endpoints));
