import { risesOf } from '../../../functions/deployments/requests/rise.ts';
import type { Served, ServedMinute } from '../../../functions/deployments/requests/window.ts';
import { SLOWER_TIMES } from '../../../functions/deployments/requests/window.ts';
import { CHECK_SECONDS } from '../../../functions/deployments/requests/schedule.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';
import { minuteOf, normalOf, poissonOf, scaleOf } from '../../fake-aws/draws.ts';
import type { RollingDraw, RollingWorld } from './worlds.ts';

/** What Farwatch says of a rolling deployment, and minutes after its completion; `none` within its checks. */
export type RollingRun = { readonly says: 'propose' | 'alert' | 'none'; readonly after: number };

const HOUR_MINUTES = 60;
/** Minutes that CloudWatch is late, and the first of a revision alone: neither is read. */
const UNREAD_MINUTES = 1;
/** Minutes in which new tasks are slower: cold caches. */
const COLD_MINUTES = 3;

type Usage = {
  readonly failing: number;
  readonly sigma: number;
  /** Change of response times and of load with the time of day: logarithms, each hour. */
  readonly drift: number;
  readonly growth: number;
};

const usageOf = (random: Random): Usage => ({
  failing: scaleOf(random, 0.0001, 0.01),
  sigma: random.between(0.4, 1),
  drift: random.between(-0.3, 0.3),
  growth: random.between(-0.5, 0.5),
});

type Side = Usage & { readonly perMinute: number };

/** A minute of one side: load and response times vary, and a burst of errors comes in one of fifty. */
const servedOf = (
  random: Random,
  side: Side,
  { n, failing, slower, stalled }: { n: number; failing: number; slower: number; stalled: number },
): Served => {
  const burst = random.chance(0.02) ? random.between(0.005, 0.05) : 0;
  const load = side.perMinute * Math.exp((side.growth * n) / 60 + 0.15 * normalOf(random));
  const pace = Math.exp((side.drift * n) / 60 + 0.07 * normalOf(random)) * (burst > 0 ? 1.3 : 1);
  return minuteOf(random, poissonOf(random, load), {
    failing: 1 - (1 - side.failing) * (1 - burst) * (1 - failing),
    slower: slower * pace,
    sigma: side.sigma,
    above: SLOWER_TIMES,
    stalled,
  });
};

const minutesOf = (random: Random, draw: RollingDraw): ((n: number) => ServedMinute) => {
  const [own, others] = [
    { ...usageOf(random), perMinute: draw.own },
    { ...usageOf(random), perMinute: draw.others },
  ];
  return (n) => {
    const out = draw.outage !== null && n >= draw.outage.from && n < draw.outage.to ? draw.outage : null;
    const down = (share: number) => ({
      failing: out?.isSlow === false ? share : 0,
      stalled: out?.isSlow === true ? share : 0,
    });
    const [mine, theirs] = [down(out?.own ?? 0), down(out?.others ?? 0)];
    const isNew = n >= 0;
    const cold = isNew && n < COLD_MINUTES ? 1.4 : 1;
    return {
      at: n * 60,
      own: servedOf(random, own, {
        n,
        failing: 1 - (1 - mine.failing) * (1 - (isNew ? draw.release.failing : 0)),
        slower: (isNew ? draw.release.slower : 1) * cold,
        stalled: mine.stalled,
      }),
      others: servedOf(random, others, { n, ...theirs, slower: 1 }),
    };
  };
};

/** Plays one rolling deployment through the code that reads requests; the same seed gives the same run. */
export const runRolling = (world: RollingWorld, seed: string): RollingRun => {
  const random = randomOf(seed);
  const minute = minutesOf(random, world.draw(random));
  const before = Array.from({ length: HOUR_MINUTES }, (_, n) => minute(n - HOUR_MINUTES));
  const after: ServedMinute[] = [];
  let alerted: RollingRun | undefined;
  for (const seconds of CHECK_SECONDS) {
    while (after.length + UNREAD_MINUTES < Math.floor(seconds / 60)) after.push(minute(after.length));
    const rises = risesOf({ before, after: after.slice(UNREAD_MINUTES), slowerAbove: SLOWER_TIMES });
    if (rises.some(({ isEnoughToAsk }) => isEnoughToAsk)) return { says: 'propose', after: seconds / 60 };
    if (rises.length > 0) alerted ??= { says: 'alert', after: seconds / 60 };
  }
  return alerted ?? { says: 'none', after: 0 };
};
