import type { Played, Violation } from './invariants.ts';
import { playWorld } from './play.ts';

/** Chance of a fault with each call of the store, the queues, ECS, Slack or the topic. */
const CHANCE = 0.01;

/** Totals of a run. */
export type Summary = {
  readonly worlds: number;
  readonly events: number;
  readonly calls: number;
  readonly faults: number;
  readonly crashes: number;
  readonly rollbacks: number;
  readonly broken: readonly { readonly seed: string; readonly violations: readonly Violation[] }[];
};

const add = (summary: Summary, played: Played): Summary => ({
  worlds: summary.worlds + 1,
  events: summary.events + played.events,
  calls: summary.calls + played.calls,
  faults: summary.faults + played.faults,
  crashes: summary.crashes + played.crashes,
  rollbacks: summary.rollbacks + played.acted.length,
  broken:
    played.violations.length === 0
      ? summary.broken
      : [...summary.broken, { seed: played.seed, violations: played.violations }],
});

/** Plays worlds of a seed until that many events were delivered; the callback is called after each. */
export const playWorlds = async (
  seed: string,
  events: number,
  onProgress: (summary: Summary) => void,
): Promise<Summary> => {
  let summary: Summary = { worlds: 0, events: 0, calls: 0, faults: 0, crashes: 0, rollbacks: 0, broken: [] };
  while (summary.events < events) {
    summary = add(summary, await playWorld({ seed: `${seed}/${summary.worlds}`, chance: CHANCE }));
    onProgress(summary);
  }
  return summary;
};

/** Repeats one world by the seed that a failure printed. */
export const repeatWorld = (seed: string): Promise<Played> => playWorld({ seed, chance: CHANCE });
