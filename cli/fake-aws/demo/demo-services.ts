import { constant, daily, plus, wavy } from '../scaling/demand.ts';
import type { ServiceOptions } from '../services/services.ts';
import type { TaskDefinitionOptions } from '../services/definitions.ts';
import { LATER_DEFINITIONS } from './later-releases.ts';

/** The secret that three services share, and that somebody deletes. */
export const SHARED_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/catalogue-db-8KqTzV';

const tracking = (target: number): NonNullable<ServiceOptions['scaling']>['policy'] => ({
  type: 'TargetTrackingScaling',
  target,
  outCooldownSeconds: 60,
  inCooldownSeconds: 300,
});

/** Size of a report job that takes two minutes. */
export const SALES_REPORT_SIZE = { cpuUnits: 1024, memoryMib: 4096 } as const;

const shared = { secrets: [{ name: 'DATABASE_URL', valueFrom: SHARED_SECRET }] };
const refused = 'Error: connect ECONNREFUSED 10.0.12.7:6379';
const failing = (says: readonly string[], seconds: number, code = 1): TaskDefinitionOptions['behaviours'] => [
  { does: 'exit', code, after: { seconds, jitter: 0.4 }, says },
];

/** Every revision of the day: good ones from before, bad ones, and their fixes. */
export const DEMO_DEFINITIONS: readonly TaskDefinitionOptions[] = [
  ...LATER_DEFINITIONS,
  { family: 'storefront', revision: 88, cpuUnits: 512, memoryMib: 1024, pullSeconds: 22 },
  { family: 'checkout', revision: 41, cpuUnits: 512, memoryMib: 1024 },
  {
    family: 'checkout',
    revision: 42,
    cpuUnits: 512,
    memoryMib: 1024,
    behaviours: failing(["TypeError: Cannot read properties of undefined (reading 'currency')"], 9),
  },
  { family: 'checkout', revision: 43, cpuUnits: 512, memoryMib: 1024 },
  { family: 'payments', revision: 17, cpuUnits: 512, memoryMib: 1024 },
  {
    family: 'payments',
    revision: 18,
    cpuUnits: 512,
    memoryMib: 1024,
    behaviours: failing(['panic: runtime error: invalid memory address or nil pointer dereference'], 35, 2),
  },
  { family: 'payments', revision: 19, cpuUnits: 512, memoryMib: 1024 },
  { family: 'ledger', revision: 7, cpuUnits: 1024, memoryMib: 4096 },
  { family: 'ledger', revision: 8, cpuUnits: 512, memoryMib: 2048 },
  {
    family: 'ledger',
    revision: 9,
    cpuUnits: 512,
    memoryMib: 2048,
    tags: { 'farwatch:irreversible': 'true' },
    behaviours: failing(['migration 0042 applied', 'ERROR: column "amount_minor" does not exist'], 14),
  },
  { family: 'ledger', revision: 10, cpuUnits: 512, memoryMib: 2048 },
  { family: 'search', revision: 23, behaviours: [{ does: 'ignore-sigterm' }], ...shared },
  { family: 'profile', revision: 6, ...shared },
  {
    family: 'profile',
    revision: 7,
    behaviours: [{ does: 'fail-health-check', check: 'elb' }],
    ...shared,
  },
  { family: 'mailer', revision: 11, ...shared },
  {
    family: 'mailer',
    revision: 12,
    behaviours: [{ does: 'never-start', why: 'command-not-found' }],
    command: ['/app/sevre'],
    ...shared,
  },
  { family: 'mailer', revision: 13, ...shared },
  { family: 'encoder', revision: 5, cpuUnits: 1024, memoryMib: 2048, pullSeconds: 30 },
  { family: 'pricing', revision: 31 },
  {
    family: 'admin',
    revision: 3,
    cpuUnits: 2048,
    memoryMib: 8192,
    containers: [
      { name: 'app', memoryMib: 6144 },
      {
        name: 'log-router',
        essential: false,
        image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/fluent-bit:3.1',
        containerPort: undefined,
        memoryMib: 2048,
      },
    ],
  },
  { family: 'tic-tac-toe', revision: 14, pullSeconds: 12 },
  // Healthy, but the textures are packed into the image.
  { family: 'tic-tac-toe', revision: 15, pullSeconds: 34 },
  {
    family: 'leaderboard',
    revision: 9,
    memoryMib: 1024,
    behaviours: [{ does: 'leak', after: { seconds: 5.5 * 3600, jitter: 0.3 } }],
  },
  { family: 'beta-chat', revision: 1 },
  { family: 'beta-chat', revision: 2 },
  {
    family: 'sales-report',
    revision: 1,
    ...SALES_REPORT_SIZE,
    behaviours: [{ does: 'exit', code: 0, after: { from: 90, to: 180 } }],
  },
];

const OWNERS = {
  shop: { 'farwatch:owner': 'Shop team U0SHOPTEAM', 'farwatch:channel': '#shop-alerts' },
  games: { 'farwatch:owner': 'Games team U0GAMESTEAM', 'farwatch:channel': '#games-alerts' },
} as const;

const mode = (value: 'auto' | 'approve' | 'observe', owner: keyof typeof OWNERS): ServiceOptions['tags'] => ({
  'farwatch:mode': value,
  ...OWNERS[owner],
});

/** The services that run when the day begins. */
export const DEMO_SERVICES: readonly ServiceOptions[] = [
  {
    cluster: 'prod',
    name: 'storefront',
    taskDefinition: 'storefront:88',
    desiredCount: 3,
    loadBalancer: true,
    tags: mode('auto', 'shop'),
    demand: plus(
      daily({ base: 420, peak: 1250, peakHour: 13, widthHours: 5 }),
      daily({ base: 0, peak: 1350, peakHour: 19.5, widthHours: 1.6 }),
    ),
    scaling: { minimum: 3, maximum: 6, policy: tracking(55) },
  },
  {
    cluster: 'prod',
    name: 'checkout',
    taskDefinition: 'checkout:41',
    desiredCount: 3,
    loadBalancer: true,
    tags: mode('auto', 'shop'),
  },
  {
    cluster: 'prod',
    name: 'payments',
    taskDefinition: 'payments:17',
    desiredCount: 2,
    loadBalancer: true,
    tags: mode('approve', 'shop'),
  },
  {
    cluster: 'prod',
    name: 'ledger',
    taskDefinition: 'ledger:8',
    previous: ['ledger:7'],
    // A smaller size was deployed nine days ago: long enough to measure the outcome.
    deployedHoursAgo: 9 * 24,
    desiredCount: 2,
    tags: mode('auto', 'shop'),
  },
  {
    cluster: 'prod',
    name: 'search',
    taskDefinition: 'search:23',
    desiredCount: 2,
    loadBalancer: true,
    tags: mode('auto', 'shop'),
    demand: daily({ base: 120, peak: 460, peakHour: 14, widthHours: 4 }),
    scaling: { minimum: 2, maximum: 5, policy: tracking(60) },
  },
  {
    cluster: 'prod',
    name: 'profile',
    taskDefinition: 'profile:6',
    desiredCount: 2,
    loadBalancer: true,
    breaker: { enable: true, rollback: true },
    tags: mode('auto', 'shop'),
  },
  { cluster: 'prod', name: 'mailer', taskDefinition: 'mailer:11', desiredCount: 1, tags: mode('observe', 'shop') },
  {
    cluster: 'prod',
    name: 'encoder',
    taskDefinition: 'encoder:5',
    desiredCount: 4,
    capacityProviders: [{ name: 'FARGATE_SPOT', base: 0, weight: 1 }],
    tags: mode('auto', 'shop'),
  },
  {
    cluster: 'prod',
    name: 'pricing',
    taskDefinition: 'pricing:31',
    desiredCount: 2,
    tags: mode('auto', 'shop'),
    demand: wavy({ low: 150, high: 420, periodMinutes: 12, hours: [8, 11] }),
    scaling: {
      minimum: 2,
      maximum: 4,
      policy: { type: 'StepScaling', highAbove: 60, lowBelow: 40, step: 1, minutes: 1, cooldownSeconds: 330 },
    },
  },
  {
    cluster: 'prod',
    name: 'admin',
    taskDefinition: 'admin:3',
    desiredCount: 2,
    tags: mode('observe', 'shop'),
    demand: daily({ base: 60, peak: 260, peakHour: 12 }),
    memoryShare: 0.09,
  },
  {
    cluster: 'games',
    name: 'tic-tac-toe',
    taskDefinition: 'tic-tac-toe:14',
    desiredCount: 2,
    loadBalancer: true,
    tags: mode('auto', 'games'),
    demand: daily({ base: 110, peak: 640, peakHour: 18, widthHours: 3 }),
    scaling: { minimum: 2, maximum: 8, policy: tracking(50) },
  },
  {
    cluster: 'games',
    name: 'leaderboard',
    taskDefinition: 'leaderboard:9',
    desiredCount: 2,
    tags: mode('observe', 'games'),
    demand: constant(90),
  },
];

/** ECS pauses a deployment once its new tasks run, and waits for an answer. */
const PAUSING = { strategy: 'BLUE_GREEN', pauseMinutes: 30, loadBalancer: true } as const;

/** Created in the evening: too new for a size recommendation. */
export const DEMO_NEWCOMER: ServiceOptions = {
  cluster: 'games',
  name: 'beta-chat',
  taskDefinition: 'beta-chat:1',
  desiredCount: 1,
  ageDays: 0,
  tags: mode('approve', 'games'),
  ...PAUSING,
};

/** Log lines of tasks that lost the cache. */
export const CACHE_GONE: readonly string[] = [refused, 'cache unreachable, giving up'];
