import type { Cause } from '../../functions/stops/cause.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import type { StoppedTask, TaskFact } from '../../functions/billing/usage.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { NO_HISTORY } from '../../functions/report/advice/answers.ts';
import type { Metrics, ReportDefinition, ReportService, ServiceInput } from '../../functions/report/input.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { pictureOf } from '../../functions/scaling/timeline/picture-of.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import type { ScalingSettings } from '../../functions/scaling/settings.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

/** A Monday morning in Virginia. */
export const NOW = new Date('2026-11-23T08:00:00Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** `days` before the report. */
export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

/** Thirty days of utilisation, built-in prices. */
export const SETTING = settingOf(NOW, 30, { table: BUILT_IN_PRICES });

/** A key by name, in cluster `prod`. */
export const keyOf = (name: string, region = 'us-east-1') =>
  serviceKey({ account: '111122223333', region, cluster: 'prod', name });

/** A service in ECS. */
export const service = (name: string, also: Partial<ReportService> = {}): ReportService => ({
  key: keyOf(name),
  owner: 'team-shop',
  channel: null,
  desiredCount: 2,
  runningCount: 2,
  taskDefinition: `${name}:7`,
  capacity: 'FARGATE',
  createdAt: daysAgo(300),
  deployedAt: daysAgo(40),
  ...also,
});

/** A definition of one container without limits of its own. */
export const definition = (cpu: number, memory: number, also: Partial<ReportDefinition> = {}): ReportDefinition => ({
  family: 'web',
  size: { cpu, memory },
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  containers: [
    {
      name: 'app',
      cpu: undefined,
      memory: undefined,
      memoryReservation: undefined,
      command: [],
      entryPoint: [],
      environment: {},
    },
  ],
  ...also,
});

export type Level = { readonly cpu: number; readonly memory: number; readonly days?: number; readonly tasks?: number };

/** Hourly points of a daily wave around these percents. */
export const metrics = ({ cpu, memory, days = 30, tasks }: Level): Metrics => {
  const hours = Array.from({ length: days * 24 }, (_, hour) => NOW.getTime() - (days * 24 - hour) * HOUR_MS);
  const wave = (at: number): number => 1 + 0.3 * Math.sin((at / DAY_MS) * 2 * Math.PI);
  return {
    datapoints: hours.map((at) => ({
      at: new Date(at),
      seconds: 3600,
      cpuAverage: cpu * wave(at),
      cpuMaximum: cpu * wave(at) * 1.2,
      memoryMaximum: memory * (1 + 0.02 * wave(at)),
    })),
    memoryAverage: hours.map((at) => [at, memory] as const),
    tasks: tasks === undefined ? [] : hours.map((at) => [at, tasks * wave(at)] as const),
    missingData: [],
  };
};

export type Life = {
  readonly id: string;
  readonly from: Date;
  readonly to?: Date;
  readonly size?: { readonly cpu: number; readonly memory: number };
  readonly taskDefinition?: string;
  readonly cause?: Cause;
};

/** A task of a service as a fact for the ledger. */
export const fact = (name: string, life: Life): TaskFact => ({
  version: 5,
  usage: {
    taskArn: `arn:aws:ecs:us-east-1:111122223333:task/prod/${life.id}`,
    service: keyOf(name),
    taskDefinition: life.taskDefinition ?? `${name}:7`,
    region: 'us-east-1',
    availabilityZone: 'us-east-1a',
    capacity: 'FARGATE',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    cpuUnits: life.size?.cpu ?? 1024,
    memoryMib: life.size?.memory ?? 2048,
    createdAt: life.from,
    pullStartedAt: life.from,
    startedAt: life.from,
    stoppedAt: life.to,
    stopCause: life.cause,
    owner: 'team-shop',
  },
});

const OUT_OF_MEMORY = [
  { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
];

/** A task that ran out of memory after some hours. */
export const outOfMemory = (name: string, id: string, at: Date, hours: number): StoppedTask => {
  const stop = parseTaskStop({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: OUT_OF_MEMORY,
    startedAt: new Date(at.getTime() - hours * HOUR_MS).toISOString(),
    stoppedAt: at.toISOString(),
  });
  return {
    service: keyOf(name),
    taskId: id,
    stoppedAt: Math.floor(at.getTime() / 1000),
    stop,
    diagnosis: classify(stop),
    taskDefinition: `${name}:7`,
    deployment: null,
    zone: 'us-east-1a',
    capacityProvider: 'FARGATE',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    cpuUnits: 1024,
    memoryMib: 2048,
    storageGib: null,
  };
};

/** Target tracking on CPU. */
export const tracking = (name: string, target = 50): ScalingSettings => ({
  service: keyOf(name),
  minimum: 2,
  maximum: 10,
  suspended: { in: false, out: false, scheduled: false },
  policies: [
    {
      name: 'cpu',
      kind: 'target-tracking',
      target,
      metric: 'ECSServiceAverageCPUUtilization',
      scaleOutCooldownSeconds: 60,
      scaleInCooldownSeconds: 300,
      isScaleInDisabled: false,
      alarms: [],
    },
  ],
  schedules: [],
});

/** A service without scaling, or with these settings. */
export const picture = (name: string, settings: ScalingSettings | undefined | null) =>
  pictureOf({
    service: keyOf(name),
    from: SETTING.window.from.getTime(),
    to: NOW.getTime(),
    settings,
    alarms: undefined,
    price: undefined,
    alarmStarts: [],
    failures: [],
    facts: NO_FACTS,
  });

/** Report input of a service with two tasks of 1 vCPU and 2 GB that have run for forty days. */
export const input = (name: string, also: Partial<ServiceInput> = {}): ServiceInput => ({
  service: service(name),
  definition: definition(1024, 2048),
  metrics: metrics({ cpu: 40, memory: 60 }),
  facts: ['a', 'b'].map((id) => fact(name, { id: `${name}-${id}`, from: daysAgo(40) })),
  stops: [],
  scaling: picture(name, undefined),
  incidents: [],
  rollbacks: [],
  memory: NO_HISTORY,
  missingData: [],
  ...also,
});
