import type { SimulatedEvent } from './delivery.ts';
import type { World } from './world-model.ts';

export type Audience = {
  /**
   * Told of each event when it arrives; the world stands still until it is done, so what it does through the endpoint
   * counts.
   */
  readonly deliver: (event: SimulatedEvent) => Promise<void> | void;
  /** Told of each full minute, after the events before it. */
  readonly minute?: (at: Date) => Promise<void> | void;
};

const MINUTE_MS = 60_000;

/** Plays the world to somebody until `until`, event by event and minute by minute: the loop is closed. */
export const play = async (world: World, until: Date, { deliver, minute }: Audience): Promise<void> => {
  while (world.now() < until) {
    const full = Math.floor(world.now().getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    const stop = new Date(Math.min(full, until.getTime()));
    for (let event = world.next(stop); event !== undefined; event = world.next(stop)) await deliver(event);
    if (stop.getTime() === full) await minute?.(stop);
  }
};
