import {
  clusterNamed,
  clusterOf,
  definitionNamed,
  serviceNamed,
  serviceOf,
  serviceDeploymentNamed,
} from './lookups.ts';
import {
  ECS_PAGES,
  instantOf,
  pageOf,
  recordOf,
  tagList,
  textOf,
  textsOf,
  WireError,
  type Call,
  type Operation,
} from './protocol.ts';
import {
  definitionView,
  serviceDeploymentBrief,
  serviceDeploymentView,
  serviceRevisionView,
  serviceView,
  tagsFor,
  taskView,
} from './views.ts';
import type { Cluster, Service, Simulation, Task } from '../model.ts';

const missing = (arn: string): { readonly arn: string; readonly reason: string } => ({ arn, reason: 'MISSING' });

const atMost = (values: readonly string[], most: number, what: string): readonly string[] => {
  if (values.length > most)
    throw new WireError('InvalidParameterException', `${what} can have at most ${String(most)} items.`);
  return values;
};

const servicesIn = (simulation: Simulation, cluster: Cluster): readonly Service[] =>
  [...simulation.services.values()].filter((one) => one.cluster === cluster);

const clusterView = (simulation: Simulation, cluster: Cluster): Record<string, unknown> => {
  const tasks = [...simulation.tasks.values()].filter((task) => task.cluster === cluster);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'PENDING').length,
    activeServicesCount: servicesIn(simulation, cluster).length,
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    statistics: [],
  };
};

/** Splits asked names into what is there and ECS's failures. */
const found = <Value>(
  names: readonly string[],
  find: (name: string) => Value | undefined,
): { readonly there: readonly Value[]; readonly failures: readonly unknown[] } => ({
  there: names.flatMap((name) => find(name) ?? []),
  failures: names.filter((name) => find(name) === undefined).map(missing),
});

const describeClusters: Operation = (call) => {
  const names = textsOf(call.request, 'clusters');
  const { there, failures } = found(names.length === 0 ? ['default'] : names, (name) => clusterNamed(call, name));
  const include = textsOf(call.request, 'include');
  const clusters = there.map((cluster) => ({
    ...clusterView(call.simulation, cluster),
    ...tagsFor(include, cluster.tags),
  }));
  return { clusters, failures };
};

const listClusters: Operation = ({ simulation, request }) => {
  const { page, next } = pageOf([...simulation.clusters.values()], request, ECS_PAGES(100));
  return { clusterArns: page.map(({ arn }) => arn), ...next };
};

const listServices: Operation = (call) => {
  const { page, next } = pageOf(servicesIn(call.simulation, clusterOf(call)), call.request, ECS_PAGES(100, 10));
  return { serviceArns: page.map(({ arn }) => arn), ...next };
};

const describeServices: Operation = (call) => {
  const cluster = clusterOf(call);
  const names = atMost(textsOf(call.request, 'services'), 10, 'services');
  const { there, failures } = found(names, (name) => serviceNamed(call, cluster, name));
  const include = textsOf(call.request, 'include');
  const services = there.map((service) => ({
    ...serviceView(call.simulation, service),
    ...tagsFor(include, service.tags),
  }));
  return { services, failures };
};

const isListed = (call: Call, task: Task): boolean => {
  const { request } = call;
  const [family, service, startedBy] = [
    textOf(request, 'family'),
    textOf(request, 'serviceName'),
    textOf(request, 'startedBy'),
  ];
  return (
    task.desiredStatus === (textOf(request, 'desiredStatus') ?? 'RUNNING') &&
    (family === undefined || task.definition.family === family) &&
    (startedBy === undefined || task.startedBy === startedBy) &&
    (service === undefined || task.group === `service:${serviceOf(call, 'serviceName').name}`)
  );
};

const listTasks: Operation = (call) => {
  const cluster = clusterOf(call);
  const tasks = [...call.simulation.tasks.values()].filter((task) => task.cluster === cluster && isListed(call, task));
  const { page, next } = pageOf(tasks, call.request, ECS_PAGES(100));
  return { taskArns: page.map(({ arn }) => arn), ...next };
};

const describeTasks: Operation = (call) => {
  const cluster = clusterOf(call);
  const names = atMost(textsOf(call.request, 'tasks'), 100, 'tasks');
  const { there, failures } = found(names, (name) => {
    const task = call.simulation.tasks.get(
      name.startsWith('arn:') ? name : cluster.arn.replace(':cluster/', ':task/') + `/${name}`,
    );
    return task?.cluster === cluster ? task : undefined;
  });
  return { tasks: there.map((task) => taskView(call.simulation, task)), failures };
};

const describeTaskDefinition: Operation = (call) => {
  const definition = definitionNamed(call, textOf(call.request, 'taskDefinition') ?? '');
  if (definition === undefined) throw new WireError('ClientException', 'Unable to describe task definition.');
  const include = textsOf(call.request, 'include');
  return { taskDefinition: definitionView(call.simulation, definition), ...tagsFor(include, definition.tags) };
};

const listTaskDefinitions: Operation = ({ simulation, request }) => {
  const [family, status] = [textOf(request, 'familyPrefix'), textOf(request, 'status') ?? 'ACTIVE'];
  const definitions = [...simulation.definitions.values()]
    .filter((one) => one.status === status && (family === undefined || one.family === family))
    .sort((one, other) =>
      one.family < other.family ? -1 : one.family > other.family ? 1 : one.revision - other.revision,
    );
  if (textOf(request, 'sort') === 'DESC') definitions.reverse();
  const { page, next } = pageOf(definitions, request, ECS_PAGES(100));
  return { taskDefinitionArns: page.map(({ arn }) => arn), ...next };
};

const listServiceDeployments: Operation = (call) => {
  const service = serviceOf(call);
  const statuses = textsOf(call.request, 'status');
  const { after, before } = {
    after: instantOf(recordOf(call.request['createdAt']), 'after'),
    before: instantOf(recordOf(call.request['createdAt']), 'before'),
  };
  const chosen = service.serviceDeployments.filter(
    ({ status, createdAt }) =>
      (statuses.length === 0 || statuses.includes(status)) &&
      createdAt >= (after ?? 0) &&
      createdAt <= (before ?? Infinity),
  );
  const { page, next } = pageOf(chosen, call.request, ECS_PAGES(100, 20));
  return { serviceDeployments: page.map((one) => serviceDeploymentBrief(service, one)), ...next };
};

const describeServiceDeployments: Operation = (call) => {
  const arns = atMost(textsOf(call.request, 'serviceDeploymentArns'), 20, 'serviceDeploymentArns');
  const { there, failures } = found(arns, (arn) => serviceDeploymentNamed(call, arn));
  return {
    serviceDeployments: there.map((one) => serviceDeploymentView(one.service, one.serviceDeployment)),
    failures,
  };
};

const describeServiceRevisions: Operation = (call) => {
  const arns = atMost(textsOf(call.request, 'serviceRevisionArns'), 20, 'serviceRevisionArns');
  const all = [...call.simulation.services.values()].flatMap((service) =>
    service.revisions.map((revision) => ({ service, revision })),
  );
  const { there, failures } = found(arns, (arn) => all.find(({ revision }) => revision.arn === arn));
  return {
    serviceRevisions: there.map((one) => serviceRevisionView(call.simulation, one.service, one.revision)),
    failures,
  };
};

/** Whatever in the account carries tags, by its ARN. */
export const taggedBy = ({ simulation }: Call, arn: string): { tags: Record<string, string> } => {
  const all = [...simulation.clusters.values(), ...simulation.services.values(), ...simulation.definitions.values()];
  const resource = all.find((one) => one.arn === arn);
  if (resource === undefined) throw new WireError('InvalidParameterException', 'The specified resource was not found.');
  return resource;
};

const listTagsForResource: Operation = (call) => ({
  tags: tagList(taggedBy(call, textOf(call.request, 'resourceArn') ?? '').tags),
});

export const ECS_READS: Readonly<Record<string, Operation>> = {
  DescribeClusters: describeClusters,
  ListClusters: listClusters,
  ListServices: listServices,
  DescribeServices: describeServices,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  DescribeTaskDefinition: describeTaskDefinition,
  ListTaskDefinitions: listTaskDefinitions,
  ListServiceDeployments: listServiceDeployments,
  DescribeServiceDeployments: describeServiceDeployments,
  DescribeServiceRevisions: describeServiceRevisions,
  ListTagsForResource: listTagsForResource,
};
