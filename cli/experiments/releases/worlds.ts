import type { Random } from '../../fake-aws/random.ts';
import type { Behaviour, Shock } from './lives.ts';
import type { Why } from './events.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/** The budget of a cell: a share of runs, or failed starts. */
export type Budget = {
  /** Maximum share of healthy releases that are rolled back, by number of tasks. */
  readonly falseRollbacks?: (tasks: number) => number | undefined;
  /** 90th percentile of failed starts until the decision, by number of tasks. */
  readonly failedStarts?: (tasks: number) => number;
};

/** One draw of a world: how the old and the new revision behave, and outside events. */
export type Draw = {
  readonly old: Behaviour;
  readonly new: Behaviour;
  readonly shocks: readonly Shock[];
  /** Neighbouring services that the shocks affect too. */
  readonly neighbours: number;
};

export type ReleaseWorld = {
  readonly name: string;
  readonly isBad: boolean;
  readonly why: Why;
  readonly budget: Budget;
  /** Hours after the release for which it is followed. */
  readonly hours: number;
  readonly draw: (random: Random, deployedAt: EpochSeconds) => Draw;
};

const behaving = (failingStarts: number, deathsPerHour: number, change: Partial<Behaviour> = {}): Behaviour => ({
  failingStarts,
  neverRunning: 0.3,
  deathsPerHour,
  diesAt: null,
  ...change,
});

const QUIET_DEATHS = 0.005;
const QUIET = behaving(0.01, QUIET_DEATHS);

type Made = Pick<ReleaseWorld, 'name' | 'budget' | 'draw'>;

const healthy = (made: Made): ReleaseWorld => ({ isBad: false, why: 'exit', hours: 24, ...made });
const bad = (name: string, behaviour: Behaviour, more: Partial<ReleaseWorld> = {}): ReleaseWorld => ({
  name,
  isBad: true,
  why: 'exit',
  budget: {},
  hours: 6,
  draw: () => ({ old: QUIET, new: behaviour, shocks: [], neighbours: 0 }),
  ...more,
});

/** Both revisions behave alike: the release is healthy. */
const alike = (behaviour: Behaviour): Draw => ({ old: behaviour, new: behaviour, shocks: [], neighbours: 0 });

const upTo20 = (share: number) => (tasks: number) => (tasks <= 20 ? share : undefined);

const HOUR = 3600;

/** An outage of ten to twenty minutes within three hours of the release; starts fail until it is over. */
const outage = (random: Random, deployedAt: EpochSeconds): Shock => {
  const from = deployedAt + random.between(600, 3 * HOUR);
  return { from, to: from + random.between(600, 1200), share: 0.9, spreadSeconds: 120 };
};

/** Every task is killed within twenty seconds after two to six healthy hours; later starts work. */
const synchronous = (random: Random, deployedAt: EpochSeconds): Shock => {
  const from = deployedAt + random.between(2 * HOUR, 6 * HOUR);
  return { from, to: from, share: 1, spreadSeconds: 20 };
};

const HEALTHY: readonly ReleaseWorld[] = [
  healthy({
    name: 'quiet: 0 to 2 % of starts fail, 0.005/h',
    budget: { falseRollbacks: upTo20(0.001) },
    draw: (random) => alike(behaving(random.between(0, 0.02), QUIET_DEATHS)),
  }),
  healthy({
    name: 'quiet at its limit: 2 % of starts, 0.005/h',
    budget: { falseRollbacks: upTo20(0.001) },
    draw: () => alike(behaving(0.02, QUIET_DEATHS)),
  }),
  healthy({
    name: 'chronic: 3 % of starts, 0.03/h',
    budget: { falseRollbacks: upTo20(0.005) },
    draw: () => alike(behaving(0.03, 0.03)),
  }),
  healthy({
    name: 'chronic: 10 % of starts, 0.03/h',
    budget: { falseRollbacks: upTo20(0.002) },
    draw: () => alike(behaving(0.1, 0.03)),
  }),
  healthy({
    name: 'outage that hits five neighbours too',
    budget: {},
    draw: (random, at) => ({ ...alike(QUIET), shocks: [outage(random, at)], neighbours: 5 }),
  }),
  healthy({
    name: 'all tasks die together after 2 to 6 h',
    budget: {},
    draw: (random, at) => ({ ...alike(QUIET), shocks: [synchronous(random, at)] }),
  }),
];

const BAD: readonly ReleaseWorld[] = [
  bad('all starts fail', behaving(1, 0), { budget: { failedStarts: (tasks) => (tasks <= 50 ? 3 : 5) } }),
  bad('all starts fail, the change explains it', behaving(1, 0, { neverRunning: 1 }), {
    why: 'missing-image',
    budget: { failedStarts: () => 2 },
  }),
  bad('half of the starts fail', behaving(0.5, QUIET_DEATHS)),
  bad('a fifth of the starts fail', behaving(0.2, QUIET_DEATHS)),
  bad('tasks die after about 20 min', behaving(0.01, 0, { diesAt: { from: 900, to: 1500 } }), { hours: 3 }),
  bad('tasks die after about 6 h', behaving(0.01, 0, { diesAt: { from: 4.5 * HOUR, to: 7.5 * HOUR } }), { hours: 24 }),
];

/** All worlds, the healthy ones first. */
export const WORLDS: readonly ReleaseWorld[] = [...HEALTHY, ...BAD];

/** Task counts of the simulated services. */
export const SIZES = [1, 2, 4, 20, 200] as const;
