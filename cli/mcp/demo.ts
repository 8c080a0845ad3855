import { examine } from '../../functions/handlers/investigate/examine.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { messageOf } from '../../functions/primitives/error-text.ts';
import { whoIsThis } from '../commands/who.ts';
import { playDay } from '../demo/play.ts';
import { demoWorld } from '../fake-aws/demo/demo.ts';
import type { Io } from '../input/io.ts';
import { inMemoryStore } from '../local/in-memory-store.ts';
import { stderrLog } from './log.ts';

/** The seed of `farwatch demo`. */
const SEED = 'farwatch';

/** A port that is there later: each call waits for it. */
const later = <Port extends object>(port: Promise<Port>): Port =>
  new Proxy({} as Port, {
    get:
      (_none, name) =>
      async (...given: readonly unknown[]) => {
        const there = await port;
        const call: unknown = Reflect.get(there, name);
        if (typeof call !== 'function') throw new TypeError(`${String(name)} is not a call`);
        return Reflect.apply(call, there, given);
      },
  });

/**
 * The demo's installation at the end of its day. The server answers at once; the day is played meanwhile, in memory,
 * and the first tool waits for it.
 */
export const demoEffects = (io: Io, version: string): McpEffects => {
  const store = inMemoryStore();
  const played = playDay(
    SEED,
    () => {},
    async () => ({ store, close: async () => {} }),
  );
  played.then(
    () => io.err('the day of the demo was played'),
    (error: unknown) => io.err(`the demo could not be played: ${messageOf(error)}`),
  );
  const now = demoWorld(SEED).endsAt;
  return {
    store: later(played.then((day) => day.store)),
    clock: { now: () => now, sleep: async () => {} },
    log: stderrLog(io),
    by: whoIsThis(),
    examine: async (asked) => examine(asked, (await played).readers),
    version,
  };
};
