import { clusterNamed, clusterOf, serviceNamed, serviceOf } from './lookups.ts';
import { atMost, ECS_PAGES, found, pageOf, textOf, textsOf, type Call, type Operation } from './protocol.ts';
import { taskView } from './task-views.ts';
import { serviceView, tagsFor } from './views.ts';
import type { Service, Simulation, Task } from '../model.ts';
import type { Cluster } from '../tasks/task-definition.ts';

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
    settings: [{ name: 'containerInsights', value: cluster.insights }],
    statistics: [],
  };
};

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

/** Clusters, services and tasks. */
export const SERVICE_READS: Readonly<Record<string, Operation>> = {
  DescribeClusters: describeClusters,
  ListClusters: listClusters,
  ListServices: listServices,
  DescribeServices: describeServices,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
};
