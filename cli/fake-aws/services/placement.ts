import type { Service, Simulation, Task } from '../model.ts';

const fewest = <Value>(values: readonly Value[], count: (value: Value) => number): Value | undefined =>
  values.reduce<Value | undefined>(
    (least, value) => (least === undefined || count(value) < count(least) ? value : least),
    undefined,
  );

const providerOf = (service: Service, tasks: readonly Task[]): string => {
  const of = (name: string): number => tasks.filter(({ capacityProvider }) => capacityProvider === name).length;
  const short = service.capacityProviders.find(({ name, base }) => of(name) < base);
  const weighted = service.capacityProviders.filter(({ weight }) => weight > 0);
  const next = fewest(weighted, ({ name, base, weight }) => (of(name) - base + 1) / weight);
  return (short ?? next ?? service.capacityProviders[0])?.name ?? 'FARGATE';
};

/**
 * Placement of the next task: base and weights of the capacity provider strategy, and the zone with the fewest tasks.
 */
export const placementOf = (
  simulation: Simulation,
  service: Service,
  tasks: readonly Task[],
): { readonly capacityProvider: string; readonly zone: { readonly name: string; readonly subnet: string } } => {
  const zone = fewest(simulation.zones, ({ name }) => tasks.filter((task) => task.zone === name).length);
  return {
    capacityProvider: providerOf(service, tasks),
    zone: zone ?? { name: `${simulation.region}a`, subnet: 'subnet-0' },
  };
};
