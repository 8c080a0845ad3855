import {
  CACHE_GONE,
  DEMO_DEFINITIONS,
  DEMO_NEWCOMER,
  DEMO_SERVICES,
  SALES_REPORT_SIZE,
  SHARED_SECRET,
} from './demo-services.ts';
import { LATER_RELEASES } from './later-releases.ts';
import { createWorld } from '../world.ts';
import { type World, type WorldOptions } from '../world-model.ts';

/** One chapter of the day: when, which service (or group of standalone tasks), and what happens. */
export type Chapter = { readonly at: Date; readonly service: string; readonly what: string };

export type DemoDay = {
  readonly world: World;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** The chapters in order; only the page shows them. */
  readonly story: readonly Chapter[];
};

type Scene = { readonly world: World; readonly time: (clock: string) => Date; readonly story: Chapter[] };

const notify = ({ time, story }: Scene, clock: string, chapter: Omit<Chapter, 'at'>): void => {
  story.push({ at: time(clock), ...chapter });
};

type Release = {
  readonly service: string;
  readonly at: string;
  readonly bad: string;
  /** What is deployed at `fixedAt` if the bad revision still runs. */
  readonly fixed: string;
  readonly fixedAt: string;
  readonly what: string;
};

const release = (scene: Scene, { service, at, bad, fixed, fixedAt, what }: Release): void => {
  const { world, time } = scene;
  notify(scene, at, { service, what });
  world.at(time(at), () => world.update(service, { taskDefinition: bad, by: 'ci/deploy' }));
  world.at(time(fixedAt), () => {
    const [primary] = world.service(service).deployments;
    const { family, revision } = primary?.revision.definition ?? {};
    if (`${String(family)}:${String(revision)}` !== bad) return;
    world.update(service, { taskDefinition: fixed, by: 'Operator/marta' });
  });
};

const RELEASES: readonly Release[] = [
  {
    service: 'mailer',
    at: '09:20',
    bad: 'mailer:12',
    fixed: 'mailer:13',
    fixedAt: '09:41',
    what: 'a release with a misspelt command, in observe mode; fixed by hand',
  },
  {
    service: 'checkout',
    at: '10:12',
    bad: 'checkout:42',
    fixed: 'checkout:43',
    fixedAt: '10:45',
    what: 'a release that crashes at its first request, in auto mode',
  },
  {
    service: 'payments',
    at: '13:05',
    bad: 'payments:18',
    fixed: 'payments:19',
    fixedAt: '13:35',
    what: 'a bad release in approve mode',
  },
  {
    service: 'ledger',
    at: '15:20',
    bad: 'ledger:9',
    fixed: 'ledger:10',
    fixedAt: '15:33',
    what: 'a bad release with a migration, marked irreversible',
  },
  {
    service: 'profile',
    at: '17:10',
    bad: 'profile:7',
    fixed: 'profile:6',
    fixedAt: '17:50',
    what: 'a release that fails its health checks; the native circuit breaker is on',
  },
];

const SHARERS = ['search', 'profile', 'mailer'];

const missingSecret = (scene: Scene): void => {
  const { world, time } = scene;
  notify(scene, '11:40', { service: SHARERS.join(', '), what: 'the secret that three services share is deleted' });
  world.at(time('11:40'), () => world.removeSecret(SHARED_SECRET));
  for (const [index, name] of SHARERS.entries()) {
    const at = time(`11:4${String(3 + index)}`);
    world.at(at, () => world.update(name, { forceNewDeployment: true, by: 'Operator/jonas' }));
  }
  world.at(time('12:05'), () => world.restoreSecret(SHARED_SECRET));
};

const outages = (scene: Scene): void => {
  const { world, time } = scene;
  const trouble = (from: string, to: string, more: Omit<Parameters<World['addTrouble']>[0], 'from' | 'to'>): void =>
    world.addTrouble({ from: time(from), to: time(to), ...more });
  notify(scene, '14:00', { service: 'encoder', what: 'Fargate Spot takes tasks back and has no capacity for a while' });
  trouble('14:00', '14:20', { kind: 'spot-reclaim', share: 0.8, services: ['encoder'] });
  trouble('14:04', '14:18', { kind: 'capacity-shortage', capacityProvider: 'FARGATE_SPOT' });
  notify(scene, '16:30', { service: 'pricing', what: 'the registry is unreachable during a release' });
  trouble('16:30', '16:48', { kind: 'registry-outage', services: ['pricing'] });
  world.at(time('16:31'), () => world.update('pricing', { forceNewDeployment: true, by: 'ci/deploy' }));
  notify(scene, '18:40', {
    service: 'tic-tac-toe',
    what: 'one zone loses its route to the database; only its tasks fail',
  });
  trouble('18:40', '18:50', {
    kind: 'dependency-outage',
    services: ['tic-tac-toe'],
    zone: `${world.simulation.region}b`,
    says: ['FATAL: no route to host 10.0.44.5:5432'],
  });
  notify(scene, '20:30', { service: 'storefront, checkout, search', what: 'the cache is down for eight minutes' });
  trouble('20:30', '20:38', {
    kind: 'dependency-outage',
    services: ['storefront', 'checkout', 'search'],
    share: 0.85,
    says: CACHE_GONE,
  });
};

const FAILING_REPORT = ['Traceback (most recent call last):', "KeyError: 'region'"];

const standalone = (scene: Scene): void => {
  const { world, time } = scene;
  const schedule = { cluster: 'prod', family: 'sales-report', firstAt: time('00:15'), everyMinutes: 120 };
  // Created with 1 vCPU and 4 GB, never resized.
  world.addScheduledTask({ ...schedule, cpuUnits: 210, memoryMib: 740 });
  notify(scene, '12:00', { service: 'family:sales-report', what: 'a scheduled task fails repeatedly' });
  const runs = (clock: string, code: number, says: readonly string[]): void =>
    world.at(time(clock), () => {
      const exit = { does: 'exit', code, after: { from: 20, to: 60 }, says } as const;
      world.registerTaskDefinition({ family: 'sales-report', ...SALES_REPORT_SIZE, behaviours: [exit] });
    });
  runs('12:00', 1, FAILING_REPORT);
  runs('20:00', 0, []);
};

const quieter = (scene: Scene): void => {
  const { world, time } = scene;
  notify(scene, '00:30', { service: 'admin', what: 'AWS Health announces that its tasks will be replaced at 22:00' });
  world.announceRetirement('admin', { announcedAt: time('00:30'), replacedFrom: time('22:00') });
  notify(scene, '08:00', { service: 'pricing', what: 'scaling flaps all morning' });
  notify(scene, '17:45', { service: 'storefront', what: 'demand exceeds the maximum capacity' });
  notify(scene, '16:55', {
    service: 'tic-tac-toe',
    what: 'a release with a larger image: pulls take longer',
  });
  world.at(time('16:55'), () => world.update('tic-tac-toe', { taskDefinition: 'tic-tac-toe:15', by: 'ci/deploy' }));
  notify(scene, '04:00', { service: 'leaderboard', what: 'a leak: tasks run out of memory every few hours' });
  notify(scene, '19:30', { service: 'beta-chat', what: 'a new service' });
  world.at(time('19:30'), () => void world.addService(DEMO_NEWCOMER));
  notify(scene, '22:20', { service: 'beta-chat', what: 'a release whose deployment pauses until somebody answers' });
  world.at(time('22:20'), () => world.update('beta-chat', { taskDefinition: 'beta-chat:2', by: 'ci/deploy' }));
};

/**
 * A day of failures in two clusters, 24 virtual hours from `date` (midnight UTC, a Tuesday by default), with thirteen
 * services, one of them called tic-tac-toe. Calls to the endpoint change the day; what nobody does by then, people do
 * later.
 */
export const demoWorld = (seed: string, options: Partial<WorldOptions> = {}): DemoDay => {
  const startsAt = options.startTime ?? new Date('2026-11-24T00:00:00Z');
  const time = (clock: string): Date => new Date(startsAt.getTime() + Date.parse(`1970-01-01T${clock}:00Z`));
  const world = createWorld({ seed, ...options, startTime: startsAt });
  world.addCluster('prod', { tags: { environment: 'production' }, insights: 'enhanced' });
  world.addCluster('games', { isGuarded: true });
  const registeredAt = new Date(startsAt.getTime() - 7 * 86_400_000);
  for (const definition of DEMO_DEFINITIONS) world.registerTaskDefinition({ registeredAt, ...definition });
  for (const service of DEMO_SERVICES) world.addService(service);
  const scene: Scene = { world, time, story: [] };
  for (const one of [...RELEASES, ...LATER_RELEASES]) release(scene, one);
  missingSecret(scene);
  outages(scene);
  standalone(scene);
  quieter(scene);
  const story = scene.story.sort((one, other) => one.at.getTime() - other.at.getTime());
  return { world, startsAt, endsAt: new Date(startsAt.getTime() + 86_400_000), story };
};
