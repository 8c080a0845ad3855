import { later } from '../identity.ts';
import { randomOf } from '../random.ts';
import { MAINTENANCE_REASON } from './reasons.ts';
import { replan } from '../services/scheduler.ts';
import { healthyTasks, keptTasks } from '../services/service-tasks.ts';
import { stopTask } from './stops.ts';
import type { Service, Simulation, Task } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** When AWS Health announces it, when replacing begins, and its deadline. */
export type Retirement = { readonly announcedAt: Date; readonly replacedFrom: Date; readonly windowHours?: number };

/** RFC 1123 as AWS Health writes it. */
const httpDate = (at: EpochMs): string => new Date(at).toUTCString();

const DESCRIPTION =
  'A software update has been deployed to Fargate. Tasks that run on the retired platform version revision are ' +
  'replaced from the start time on.';

const notice = (
  simulation: Simulation,
  service: Service,
  { retirement, status }: { readonly retirement: Retirement; readonly status: 'IMPAIRED' | 'RESOLVED' },
): void => {
  const type = 'AWS_ECS_TASK_PATCHING_RETIREMENT';
  const entity = `${service.cluster.name}|${service.name}`;
  const starts = retirement.replacedFrom.getTime();
  const id = randomOf(`${service.arn}/${String(starts)}`).hex(20);
  simulation.emit({
    source: 'aws.health',
    detailType: 'AWS Health Event',
    resources: [entity],
    detail: {
      eventArn: `arn:aws:health:${simulation.region}::event/ECS/${type}/${type}_${id}`,
      service: 'ECS',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
      eventTypeCode: type,
      eventTypeCategory: 'scheduledChange',
      startTime: httpDate(starts),
      endTime: httpDate(starts + (retirement.windowHours ?? 24) * 3_600_000),
      lastUpdatedTime: httpDate(simulation.now),
      eventRegion: simulation.region,
      eventDescription: [
        {
          language: 'en_US',
          latestDescription: DESCRIPTION,
        },
      ],
      affectedEntities: [{ entityValue: entity, status }],
    },
  });
};

const WAIT_MS = 15_000;
const WAITS_MAX = 60;

/** Starts a replacement first; when all tasks are healthy, the old one is stopped. */
const replaceNext = (
  simulation: Simulation,
  service: Service,
  { tasks, done }: { readonly tasks: readonly Task[]; readonly done: () => void },
): void => {
  const [task, ...rest] = tasks;
  if (task === undefined) return done();
  const onward = (): void => replaceNext(simulation, service, { tasks: rest, done });
  if (task.desiredStatus === 'STOPPED') return onward();
  service.surge = 1;
  replan(simulation, service, 0);
  const measure = (waits: number): void => {
    const healthy = healthyTasks(service).length;
    if (healthy <= service.desiredCount && waits < WAITS_MAX) {
      return later(simulation, WAIT_MS, () => measure(waits + 1));
    }
    service.surge = 0;
    stopTask(simulation, task, { code: 'ServiceSchedulerInitiated', reason: MAINTENANCE_REASON });
    later(simulation, 30_000, onward);
  };
  later(simulation, WAIT_MS, () => measure(1));
};

/** Announces the retirement of the tasks that run when it begins, replaces them one by one, and announces its end. */
export const announceRetirement = (simulation: Simulation, service: Service, retirement: Retirement): void => {
  later(simulation, retirement.announcedAt.getTime() - simulation.now, () =>
    notice(simulation, service, { retirement, status: 'IMPAIRED' }),
  );
  later(simulation, retirement.replacedFrom.getTime() - simulation.now, () => {
    const tasks = keptTasks(service);
    replaceNext(simulation, service, {
      tasks,
      done: () => later(simulation, 3_600_000, () => notice(simulation, service, { retirement, status: 'RESOLVED' })),
    });
  });
};
