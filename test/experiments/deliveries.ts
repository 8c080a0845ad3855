import type { EcsEvent } from '../../functions/events/event.ts';
import type { Random } from '../../cli/fake-aws/random.ts';
import { randomOf } from '../../cli/fake-aws/random.ts';
import type { Behaviour } from '../../cli/experiments/releases/lives.ts';
import { serviceOf } from '../../cli/experiments/releases/service.ts';
import { completedEvent, taskEventOf } from '../../cli/experiments/releases/events.ts';
import { evaluatorOf } from '../../cli/experiments/releases/watcher.ts';

const DEPLOYED_AT = Date.parse('2026-03-06T12:00:00Z') / 1000;
const HISTORY_HOURS = 2;

/** An event and when it arrives, epoch seconds. */
export type Arrival = { readonly event: EcsEvent; readonly at: number };

/** The events of one release within half an hour, each three seconds after its time. */
export const arrivalsOf = (seed: string, tasks: number, behaviour: Behaviour): readonly Arrival[] => {
  const options = { tasks, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS, shocks: [] };
  const old = { ...behaviour, failingStarts: 0.01 };
  const service = serviceOf({ ...options, old, new: behaviour }, randomOf(seed));
  const arrivals: Arrival[] = [];
  for (let next = service.next(); next !== undefined && next.at < DEPLOYED_AT + 1800; next = service.next()) {
    const event = next.is === 'completed' ? completedEvent(next.at) : taskEventOf(next, 'exit');
    arrivals.push({ event, at: next.at + 3 });
  }
  return arrivals;
};

/** Batches as a queue delivers them: what arrives within `seconds` of the first event. */
const batchesOf = (arrivals: readonly Arrival[], seconds: number): readonly (readonly Arrival[])[] => {
  const batches: Arrival[][] = [];
  for (const arrival of arrivals) {
    const last = batches.at(-1);
    const begun = last?.[0]?.at ?? -Infinity;
    if (last !== undefined && arrival.at - begun <= seconds) last.push(arrival);
    else batches.push([arrival]);
  }
  return batches;
};

/** Whether Farwatch acts on the release with this delivery, and the largest e-value. */
export const evaluated = (arrivals: readonly Arrival[], batchSeconds: number): { acts: boolean; peak: number } => {
  const evaluator = evaluatorOf(() => []);
  let completedAt: number | null = null;
  for (const batch of batchesOf(arrivals, batchSeconds)) {
    for (const { event } of batch) {
      evaluator.note(event);
      if (event.kind === 'deployment') completedAt = event.at.getTime() / 1000;
    }
    const account = { tasks: 4, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS, completedAt };
    if (evaluator.evaluate(batch.at(-1)?.at ?? 0, account) !== undefined) return { acts: true, peak: evaluator.peak() };
  }
  return { acts: false, peak: evaluator.peak() };
};

const byTime = (a: Arrival, b: Arrival): number => a.at - b.at;

/** The same events, some of them twice. */
export const repeated = (arrivals: readonly Arrival[], random: Random): readonly Arrival[] =>
  arrivals.flatMap((arrival) => (random.chance(0.3) ? [arrival, arrival] : [arrival]));

/** The same events, each up to `seconds` late. */
export const shuffled = (arrivals: readonly Arrival[], seconds: number, random: Random): readonly Arrival[] =>
  arrivals.map(({ event, at }) => ({ event, at: at + random.between(0, seconds) })).sort(byTime);
