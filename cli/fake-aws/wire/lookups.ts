import { textOf, WireError, type Call } from './protocol.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import type { Cluster, TaskDefinition } from '../tasks/task-definition.ts';

const lastPart = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** By name or ARN. */
export const clusterNamed = ({ simulation }: Call, name: string): Cluster | undefined => {
  const cluster = simulation.clusters.get(lastPart(name));
  return cluster !== undefined && (!name.startsWith('arn:') || cluster.arn === name) ? cluster : undefined;
};

/** The cluster of the request, `default` when it names none. */
export const clusterOf = (call: Call): Cluster => {
  const cluster = clusterNamed(call, textOf(call.request, 'cluster') ?? 'default');
  if (cluster === undefined) throw new WireError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
};

/** By name or ARN. */
export const serviceNamed = ({ simulation }: Call, cluster: Cluster, name: string): Service | undefined => {
  const isArn = name.startsWith('arn:');
  return [...simulation.services.values()].find(
    (one) => one.cluster === cluster && (isArn ? one.arn === name : one.name === name),
  );
};

/** The service of the request. */
export const serviceOf = (call: Call, field = 'service'): Service => {
  const service = serviceNamed(call, clusterOf(call), textOf(call.request, field) ?? '');
  if (service === undefined) throw new WireError('ServiceNotFoundException', 'Service not found.');
  return service;
};

/** By ARN, `family:revision`, or a family (its newest ACTIVE revision). */
export const definitionNamed = ({ simulation }: Call, name: string): TaskDefinition | undefined => {
  const plain = name.startsWith('arn:') ? lastPart(name) : name;
  const exact = simulation.definitions.get(plain);
  if (exact !== undefined) return exact;
  return [...simulation.definitions.values()]
    .filter(({ family, status }) => family === plain && status === 'ACTIVE')
    .sort((one, other) => other.revision - one.revision)[0];
};

/** By ARN, with its service. */
export const serviceDeploymentNamed = (
  { simulation }: Call,
  arn: string,
): { readonly service: Service; readonly serviceDeployment: ServiceDeployment } | undefined => {
  for (const service of simulation.services.values()) {
    const serviceDeployment = service.serviceDeployments.find((one) => one.arn === arn);
    if (serviceDeployment !== undefined) return { service, serviceDeployment };
  }
  return undefined;
};

/** A tagged resource by its ARN. */
export const taggedBy = ({ simulation }: Call, arn: string): { tags: Record<string, string> } => {
  const all = [...simulation.clusters.values(), ...simulation.services.values(), ...simulation.definitions.values()];
  const resource = all.find((one) => one.arn === arn);
  if (resource === undefined) throw new WireError('InvalidParameterException', 'The specified resource was not found.');
  return resource;
};
