import type { Random } from '../../fake-aws/random.ts';
import type { Behaviour } from '../releases/lives.ts';
import type { Draw } from '../releases/worlds.ts';
import type { Serving } from '../../fake-aws/draws.ts';
import { scaleOf } from '../../fake-aws/draws.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

export type Strategy = 'BLUE_GREEN' | 'CANARY';

/**
 * A dependency that is down, or slow: the shares of both revisions' requests that need it. Seconds after the
 * deployment.
 */
export type Outage = {
  readonly from: number;
  readonly to: number;
  readonly blue: number;
  readonly green: number;
  readonly isSlow: boolean;
};

/** One draw of a world. */
export type HookDraw = {
  readonly tasks: number;
  /** How tasks start and die. */
  readonly lives: Draw;
  /** How the new revision serves, beside what both do. */
  readonly green: Serving;
  readonly outage: Outage | null;
};

export type HookWorld = {
  readonly name: string;
  readonly isBad: boolean;
  readonly draw: (random: Random, strategy: Strategy, deployedAt: EpochSeconds) => HookDraw;
};

const TASKS: readonly number[] = [1, 2, 4, 20];

const tasksOf = (random: Random): number => TASKS[random.integer(0, TASKS.length - 1)] ?? 2;

const behaving = (failingStarts: number): Behaviour => ({
  failingStarts,
  neverRunning: 0.1,
  deathsPerHour: 0.005,
  diesAt: null,
});

const quiet = (random: Random): Draw => {
  const usual = behaving(random.between(0, 0.02));
  return { old: usual, new: usual, shocks: [], neighbours: 0 };
};

const WELL: Serving = { failing: 0, slower: 1 };

const serving = (name: string, isBad: boolean, green: (random: Random, strategy: Strategy) => Serving): HookWorld => ({
  name,
  isBad,
  draw: (random, strategy) => ({
    tasks: tasksOf(random),
    lives: quiet(random),
    green: green(random, strategy),
    outage: null,
  }),
});

/** A tenth slower; test requests are other ones than those of users, and take up to a third less or more time. */
const tenthSlower = (random: Random, strategy: Strategy): Serving => ({
  failing: 0,
  slower: 1.1 * (strategy === 'CANARY' ? 1 : random.between(0.7, 1.3)),
});

/**
 * Begins a few minutes before the deployment or during it and lasts three to forty minutes. Test requests may need
 * what is down up to five times as often as users' requests; some tasks die of it, as those of five neighbours do.
 */
const outage: HookWorld['draw'] = (random, strategy, deployedAt) => {
  const from = random.between(-300, 900);
  const to = from + scaleOf(random, 180, 2400);
  const blue = random.between(0.1, 1);
  const green = Math.min(1, blue * random.between(0.3, strategy === 'CANARY' ? 1.5 : 5));
  const share = random.chance(0.5) ? random.between(0.2, 0.9) : 0;
  const shocks = share === 0 ? [] : [{ from: deployedAt + from, to: deployedAt + to, share, spreadSeconds: 120 }];
  return {
    tasks: tasksOf(random),
    lives: { ...quiet(random), shocks, neighbours: share === 0 ? 0 : 5 },
    green: WELL,
    outage: { from, to, blue, green, isSlow: random.chance(0.5) },
  };
};

/** All worlds, the healthy ones first. */
export const HOOK_WORLDS: readonly HookWorld[] = [
  serving('healthy', false, () => WELL),
  serving('healthy, a tenth slower', false, tenthSlower),
  { name: 'outage of what both need', isBad: false, draw: outage },
  serving('5 to 100 % of the requests fail', true, (random) => ({ failing: scaleOf(random, 0.05, 1), slower: 1 })),
  serving('responses take 2 to 5 times as long', true, (random) => ({ failing: 0, slower: random.between(2, 5) })),
  {
    name: '9 to 10 of 10 starts crash',
    isBad: true,
    draw: (random) => ({
      tasks: tasksOf(random),
      lives: { ...quiet(random), new: behaving(random.between(0.9, 1)) },
      green: WELL,
      outage: null,
    }),
  },
];
