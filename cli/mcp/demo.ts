import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../../functions/handlers/investigate/examine.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { messageOf } from '../../functions/primitives/error-text.ts';
import { reportJson } from '../../functions/report/files.ts';
import { talliesOf } from '../commands/replay.ts';
import { whoIsThis } from '../commands/who.ts';
import type { Played } from '../demo/play.ts';
import { playDay } from '../demo/play.ts';
import { demoWorld } from '../fake-aws/demo/demo.ts';
import { makeSimulatedReport } from '../fake-aws/demo/report.ts';
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

/** The day's events as a file, as long as `work` takes. */
const withEvents = async <Result>({ events }: Played, work: (file: string) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-'));
  const file = join(folder, 'events.jsonl');
  try {
    await writeFile(file, events.map(({ event }) => `${JSON.stringify(event)}\n`).join(''));
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The report of the day, made when it is asked for the first time. */
const reporting = (played: Promise<Played>): (() => Promise<string>) => {
  let made: Promise<string> | undefined;
  const make = async (): Promise<string> => {
    const { day, endpoint, store } = await played;
    return reportJson(await makeSimulatedReport({ world: day.world, endpoint, store, progress: () => {} }));
  };
  return () => (made ??= make());
};

const announce = (played: Promise<Played>, io: Io): void =>
  void played.then(
    () => io.err('the day of the demo was played'),
    (error: unknown) => io.err(`the demo could not be played: ${messageOf(error)}`),
  );

/**
 * The demo's installation at the end of its day. The server answers at once; the day is played meanwhile, in memory,
 * and the first tool waits for it.
 */
export const demoEffects = (io: Io, { version, allowed }: Pick<McpEffects, 'version' | 'allowed'>): McpEffects => {
  const store = inMemoryStore();
  const database = { store, close: async () => {} };
  const played = playDay(
    SEED,
    () => {},
    async () => database,
  );
  announce(played, io);
  const now = demoWorld(SEED).endsAt;
  return {
    store: later(played.then((day) => day.store)),
    clock: { now: () => now, sleep: async () => {} },
    log: stderrLog(io),
    by: whoIsThis(),
    allowed,
    examine: async (asked) => examine(asked, (await played).readers),
    report: reporting(played),
    replay: async (policies) => withEvents(await played, (file) => talliesOf(io, file, policies)),
    version,
  };
};
