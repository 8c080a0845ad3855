import type { Random } from '../../fake-aws/random.ts';
import { scaleOf } from '../../fake-aws/draws.ts';

/** How requests fare around a rolling deployment that completes at minute 0. */
export type RollingDraw = {
  /** Requests a minute of the service, and of others behind the same load balancer. */
  readonly own: number;
  readonly others: number;
  /** What the release does: share of requests that fail, and times as long as before. */
  readonly release: { readonly failing: number; readonly slower: number };
  /** Something that several services need, by minutes, with the shares of their requests that need it. */
  readonly outage: {
    readonly from: number;
    readonly to: number;
    readonly own: number;
    readonly others: number;
    readonly isSlow: boolean;
  } | null;
};

export type RollingWorld = {
  readonly name: string;
  readonly isBad: boolean;
  readonly draw: (random: Random) => RollingDraw;
};

/** One to a hundred requests a second; others have as many to ten times as many. */
const usage = (random: Random): Pick<RollingDraw, 'own' | 'others'> => {
  const own = scaleOf(random, 60, 6000);
  return { own, others: own * scaleOf(random, 1, 10) };
};

const WELL = { failing: 0, slower: 1 };

const serving = (name: string, isBad: boolean, release: (random: Random) => RollingDraw['release']): RollingWorld => ({
  name,
  isBad,
  draw: (random) => ({ ...usage(random), release: release(random), outage: null }),
});

/** Begins up to ten minutes before the release completes or within its first half hour, and lasts up to 40 minutes. */
const outage: RollingWorld['draw'] = (random) => {
  const from = random.between(-10, 25);
  const own = random.between(0.1, 1);
  return {
    ...usage(random),
    release: WELL,
    outage: {
      from,
      to: from + scaleOf(random, 3, 40),
      own,
      others: Math.min(1, own * random.between(0.1, 1.5)),
      isSlow: random.chance(0.5),
    },
  };
};

/** All worlds, the healthy ones first. */
export const ROLLING_WORLDS: readonly RollingWorld[] = [
  serving('healthy', false, () => WELL),
  serving('healthy, a tenth slower', false, () => ({ failing: 0, slower: 1.1 })),
  { name: 'outage of what several services need', isBad: false, draw: outage },
  serving('5 to 100 % of the requests fail', true, (random) => ({ failing: scaleOf(random, 0.05, 1), slower: 1 })),
  serving('responses take 2 to 5 times as long', true, (random) => ({ failing: 0, slower: random.between(2, 5) })),
];
