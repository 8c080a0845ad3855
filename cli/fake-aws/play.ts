import type { SimulatedEvent } from './delivery.ts';
import type { World } from './world-model.ts';

export type Audience = {
  /** Called for each event when it arrives; the world waits until it returns, so its calls to the endpoint count. */
  readonly deliver: (event: SimulatedEvent) => Promise<void> | void;
  /** Called each full minute, after the events before it. */
  readonly minute?: (at: Date) => Promise<void> | void;
};

const MINUTE_MS = 60_000;

/** Plays the world until `until`, event by event and minute by minute, to a listener that may act on it. */
export const play = async (world: World, until: Date, { deliver, minute }: Audience): Promise<void> => {
  while (world.now() < until) {
    const full = Math.floor(world.now().getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    const stop = new Date(Math.min(full, until.getTime()));
    for (let event = world.next(stop); event !== undefined; event = world.next(stop)) await deliver(event);
    if (stop.getTime() === full) await minute?.(stop);
  }
};
