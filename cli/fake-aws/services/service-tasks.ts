import type { Deployment, Service, Task } from '../model.ts';

/** Tasks of a deployment that ECS wants to keep, or of the whole service. */
export const keptTasks = (service: Service, deployment?: Deployment): Task[] =>
  [...service.tasks].filter(
    (task) => task.desiredStatus === 'RUNNING' && (deployment === undefined || task.startedBy === deployment.id),
  );

/** The healthy ones among them. */
export const healthyTasks = (service: Service, deployment?: Deployment): Task[] =>
  keptTasks(service, deployment).filter(({ isHealthy }) => isHealthy);

/** Seed of the service's next task. */
export const nextLabel = (service: Service): string => {
  service.launches += 1;
  return `${service.arn}/${String(service.launches)}`;
};
