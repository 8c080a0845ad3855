import { answerOf } from '../../../functions/deployments/hook/answer.ts';
import type { HookAnswer } from '../../../functions/deployments/hook/answer.ts';
import type { Traffic, TrafficMinute } from '../../../functions/deployments/hook/traffic.ts';
import { weighTraffic } from '../../../functions/deployments/hook/weigh-traffic.ts';
import { toleratedSlowdown } from '../../../functions/deployments/hook/traffic.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';
import { minuteOf, normalOf, poissonOf, scaleOf } from '../../fake-aws/draws.ts';
import { stopsOf } from './stops.ts';
import type { HookDraw, HookWorld, Strategy } from './worlds.ts';

/** A Friday noon, epoch seconds. */
const DEPLOYED_AT = exactSecondsOf(Date.parse('2026-03-06T12:00:00Z'));
/** Seconds after which the new tasks run and ECS asks for the first time, and between two questions. */
const ASKED_SECONDS = 90;
const AGAIN_SECONDS = 30;
const PATIENCE = { leastSeconds: 300, mostSeconds: 1200 } as const;
/** A canary: percent of the first step, and how long it bakes. */
const CANARY_SHARE = 0.05;
const BAKE_SECONDS = 600;
/** Minutes with requests in which new tasks are slower: cold caches. */
const COLD_MINUTES = 3;

/** How a service is used. */
type Usage = {
  readonly perMinute: number;
  readonly testPerMinute: number;
  /** Share of requests that fail anyway. */
  readonly failing: number;
  /** Spread of response times. */
  readonly sigma: number;
  /** How fast the response times of both change with the time of day: logarithm, each hour. */
  readonly drift: number;
  /** Seconds until CloudWatch has a minute. */
  readonly lagSeconds: number;
};

/** 1 to 100 requests a second; a canary has no test listener, its first step is the test. */
const usageOf = (random: Random, strategy: Strategy): Usage => ({
  perMinute: scaleOf(random, 60, 6000),
  testPerMinute: strategy === 'CANARY' ? 0 : scaleOf(random, 20, 300),
  failing: scaleOf(random, 0.0001, 0.01),
  sigma: random.between(0.4, 1),
  drift: random.between(-0.3, 0.3),
  lagSeconds: random.between(60, 130),
});

type Minutes = {
  /** The minute `n` of the deployment, with this share of production traffic on the new tasks. */
  readonly draw: (n: number, share: number, isCold?: boolean) => TrafficMinute;
};

const NOTHING = { blue: 0, green: 0 } as const;

/** Load and response times vary from minute to minute; a burst of errors hits both revisions in one of fifty. */
const minutesOf = (random: Random, usage: Usage, { green, outage }: HookDraw): Minutes => ({
  draw: (n, share, isCold = false) => {
    const load = usage.perMinute * Math.exp(0.15 * normalOf(random));
    const burst = random.chance(0.02) ? random.between(0.005, 0.05) : 0;
    const out = outage !== null && n * 60 + 60 > outage.from && n * 60 < outage.to ? outage : null;
    const [down, stalled] = out?.isSlow === true ? [NOTHING, out] : [out ?? NOTHING, NOTHING];
    const drift = Math.exp((usage.drift * n) / 60 + 0.05 * normalOf(random));
    const common = drift * (burst > 0 ? 1.3 : 1) * (out === null ? 1 : 1.5);
    const well = (1 - usage.failing) * (1 - burst);
    const own = Math.exp(0.05 * normalOf(random)) * (isCold ? 1.4 : 1);
    return {
      at: DEPLOYED_AT + n * 60,
      green: minuteOf(random, poissonOf(random, usage.testPerMinute + load * share), {
        failing: 1 - well * (1 - green.failing) * (1 - down.green),
        slower: common * own * green.slower,
        sigma: usage.sigma,
        above: toleratedSlowdown(share === 0),
        stalled: stalled.green,
      }),
      blue: minuteOf(random, poissonOf(random, load * (1 - share)), {
        failing: 1 - well * (1 - down.blue),
        slower: common,
        sigma: usage.sigma,
        above: 1,
        stalled: stalled.blue,
      }),
    };
  },
});

/** What failed in the hour before, an outage included. */
const usualFailedOf = ({ draw }: Minutes): number => {
  const hour = Array.from({ length: 60 }, (_, n) => draw(n - 60, 0).blue);
  const sum = (of: 'requests' | 'failed'): number => hour.reduce((all, minute) => all + minute[of], 0);
  return sum('failed') / Math.max(1, sum('requests'));
};

/** The outcome of one deployment: the percent of production traffic on the new tasks when it was stopped. */
export type HookRun = {
  readonly stoppedAt: number | null;
  /** Minutes for which ECS waited for the hook, all stages together. */
  readonly waitedMinutes: number;
  readonly reason: string;
};

type Asking = { readonly share: number; readonly from: number };

/** Plays one deployment through the code that answers ECS; the same seed gives the same run. */
export const runHook = (world: HookWorld, strategy: Strategy, seed: string): HookRun => {
  const random = randomOf(seed);
  const draw = world.draw(random, strategy, DEPLOYED_AT);
  const usage = usageOf(random, strategy);
  const minutes = minutesOf(random, usage, draw);
  const usualFailed = usualFailedOf(minutes);
  const stops = stopsOf(draw, DEPLOYED_AT, randomOf(`${seed}/stops`));
  const known: TrafficMinute[] = [];
  const answerAt = (now: number, { share, from }: Asking): HookAnswer => {
    for (let n = known.length; (n + 1) * 60 <= now; n += 1) {
      const isUsed = n * 60 >= ASKED_SECONDS && usage.testPerMinute + share > 0;
      const served = known.filter(({ green }) => green.requests > 0).length;
      const minute = minutes.draw(n, isUsed ? share : 0, served < COLD_MINUTES);
      known.push(isUsed ? minute : { ...minute, green: NO_REQUESTS });
    }
    const measured = known.filter(({ at }) => at + 60 - DEPLOYED_AT + usage.lagSeconds <= now);
    const traffic: Traffic = { minutes: measured, usualFailed, slowAbove: 1, usualSeconds: 1 };
    const isTestOnly = share === 0;
    return answerOf({
      stops: stops(DEPLOYED_AT + now, traffic),
      traffic: weighTraffic(traffic, isTestOnly),
      missing: null,
      isTestOnly,
      refusal: null,
      held: null,
      patience: PATIENCE,
      since: DEPLOYED_AT + from,
      now: DEPLOYED_AT + now,
    });
  };
  return played(strategy, answerAt);
};

const NO_REQUESTS = { requests: 0, failed: 0, slow: 0, slower: 0 } as const;

/** Asks at each stage until there is an answer. */
const played = (strategy: Strategy, answerAt: (now: number, asking: Asking) => HookAnswer): HookRun => {
  let now = ASKED_SECONDS;
  let waited = 0;
  let answer: HookAnswer | undefined;
  for (const share of strategy === 'CANARY' ? [0, CANARY_SHARE] : [0]) {
    const from = now + (share > 0 ? BAKE_SECONDS : 0);
    for (now = from; ; now += AGAIN_SECONDS) {
      answer = answerAt(now, { share, from });
      if (answer.status !== 'IN_PROGRESS') break;
    }
    waited += (now - from) / 60;
    if (answer.status === 'FAILED') return { stoppedAt: share * 100, waitedMinutes: waited, reason: answer.reason };
  }
  return { stoppedAt: null, waitedMinutes: waited, reason: answer?.reason ?? '' };
};
