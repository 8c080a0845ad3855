import type { RouteTable } from '../../../functions/diagnosis/network-facts.ts';
import type { ContainerJson } from './definitions.ts';
import { EXECUTION, PARAMETER, SECRET } from './definitions.ts';
import type { PlantWorld } from './worlds.ts';

/** Something that breaks in a healthy world; false where the world has nothing of the kind. */
export type Plant = { readonly name: string; readonly spoil: (world: PlantWorld) => boolean };

/** A plant; what returns nothing always applies. */
export const plant = (name: string, spoil: (world: PlantWorld) => boolean | void): Plant => ({
  name,
  spoil: (world) => spoil(world) !== false,
});

/** The container of the application. */
export const app = ({ definition }: PlantWorld): ContainerJson => {
  const [first] = definition.containerDefinitions;
  if (first === undefined) throw new Error('a definition without containers');
  return first;
};

/** A container by name. */
export const named = ({ definition }: PlantWorld, name: string): ContainerJson | undefined =>
  definition.containerDefinitions.find((one) => one.name === name);

/** Secrets of the application. */
export const secretsOf = (world: PlantWorld): { name: string; valueFrom: string }[] =>
  app(world)['secrets'] as { name: string; valueFrom: string }[];

/** Whether the definition mentions a text. */
export const uses = (world: PlantWorld, text: string): boolean => JSON.stringify(world.definition).includes(text);
/** Whether a container logs to CloudWatch. */
export const usesLogs = (world: PlantWorld): boolean => uses(world, '"awslogs"');
/** Whether the application reads the secret. */
export const usesSecret = (world: PlantWorld): boolean =>
  secretsOf(world).some(({ valueFrom }) => valueFrom.includes(SECRET));
/** Whether it reads a key of the secret. */
export const usesKey = (world: PlantWorld): boolean =>
  secretsOf(world).some(({ valueFrom }) => valueFrom.includes(':url'));
/** Whether it reads the parameter. */
export const usesParameter = (world: PlantWorld): boolean =>
  secretsOf(world).some(({ valueFrom }) => valueFrom.endsWith(PARAMETER));

/** Takes actions from the execution role. */
export const denies = (world: PlantWorld, ...actions: readonly string[]): void => {
  for (const action of actions) world.account.roles.get(EXECUTION)?.denied.add(action);
};

/** Changes the route table of the tasks' subnets. */
export const ownTable = ({ account }: PlantWorld, change: (table: RouteTable) => RouteTable): void => {
  account.routeTables = account.routeTables.map((table) => (table.id === 'rtb-own' ? change(table) : table));
};

/** Removes an endpoint, or makes it fail; false where tasks use none. */
export const endpoint = (world: PlantWorld, service: string, gone: boolean): boolean => {
  if (world.network !== 'endpoints') return false;
  const { account } = world;
  account.endpoints = gone
    ? account.endpoints.filter((one) => one.service !== service)
    : account.endpoints.map((one) => (one.service === service ? { ...one, state: 'failed' } : one));
  return true;
};
