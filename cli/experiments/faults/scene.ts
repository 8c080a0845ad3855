import type { Behaviour } from '../../fake-aws/tasks/behaviour.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';
import type { World } from '../../fake-aws/world-model.ts';
import { createWorld } from '../../fake-aws/world.ts';

export const START = new Date('2026-03-02T08:00:00Z');
const MINUTE_MS = 60_000;

/** Minutes after the start of the world. */
export const minutesIn = (minutes: number): Date => new Date(START.getTime() + minutes * MINUTE_MS);

/** The role of a service: how its release behaves, and who may act on it. */
export type Role = {
  readonly name: string;
  readonly mode: 'auto' | 'approve' | 'observe' | 'off';
  readonly isBad: boolean;
};

/** Releases start in the first half hour; a second, good one may follow. */
export type Scene = { readonly world: World; readonly roles: readonly Role[] };

const BAD: readonly (readonly Behaviour[])[] = [
  [{ does: 'exit', code: 1, after: { from: 2, to: 60 } }],
  [{ does: 'exit', code: 139, after: { from: 1, to: 20 } }],
  [{ does: 'never-start', why: 'image-not-found' }],
  [{ does: 'leak', after: { from: 40, to: 100 } }],
];

const GOOD: readonly Behaviour[] = [{ does: 'exit', code: 1, after: { from: 5, to: 60 }, share: 0.02 }];

const ROLES: readonly Role[] = [
  { name: 'web', mode: 'auto', isBad: true },
  { name: 'orders', mode: 'auto', isBad: true },
  { name: 'search', mode: 'auto', isBad: false },
  { name: 'cart', mode: 'approve', isBad: true },
  { name: 'mail', mode: 'observe', isBad: true },
  { name: 'cron', mode: 'off', isBad: true },
];

const addRole = (world: World, role: Role, random: Random): void => {
  const { name: family, mode, isBad } = role;
  const bad = BAD[random.integer(0, BAD.length - 1)] ?? [];
  world.registerTaskDefinition({ family, behaviours: GOOD });
  world.registerTaskDefinition({ family, behaviours: GOOD });
  const released = world.registerTaskDefinition({ family, behaviours: isBad ? bad : GOOD });
  world.addService({
    cluster: 'prod',
    name: family,
    taskDefinition: `${family}:2`,
    previous: [`${family}:1`],
    desiredCount: random.integer(1, 8),
    tags: { 'farwatch:mode': mode },
    keepsDeploymentId: random.chance(0.5),
    drainingMinutes: random.chance(0.5) ? 10 : 0,
  });
  world.at(minutesIn(random.between(5, 40)), () => world.update(family, { taskDefinition: released }));
};

/** A cluster with one service of each role; with duplicates, delays of 30 s and 1 % losses unless undisturbed. */
export const sceneOf = (seed: string, isDisturbed: boolean): Scene => {
  const delivery = isDisturbed ? { duplicateShare: 0.05, lossShare: 0.01, delaySecondsMax: 30 } : {};
  const world = createWorld({ seed, startTime: START, delivery, cloudTrail: false });
  world.addCluster('prod');
  for (const role of ROLES) addRole(world, role, randomOf(`${seed}/scene/${role.name}`));
  return { world, roles: ROLES };
};
