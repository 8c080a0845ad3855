import { messageOf } from '../../functions/primitives/error-text.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import { deducedEcs } from '../local/deduced-ecs.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import type { Clock, Store } from '../../functions/adapters/common.ts';
import type { Io } from '../input/io.ts';
import { linesOf } from '../input/io.ts';
import { tableText } from '../input/table.ts';
import { endpointEcs } from '../local/ecs.ts';
import { isLoopback } from '../local/loopback.ts';
import { embeddedTable } from '../local/embedded.ts';
import type { LocalFarwatch } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';
import { joined } from '../local/outcome.ts';
import { localFarwatch } from '../local/farwatch.ts';
import { replayStore } from '../local/replay-store.ts';
import { forgetfulSlack, localSlack } from '../local/slack.ts';
import { virtualClock } from '../local/virtual.ts';
import { fileWorld } from '../local/world-file.ts';
import { readPolicy } from './policy.ts';
import type { Replayer, Tally } from './replay-file.ts';
import { jsonWriter, playFile, progressOf, sayLeftOut, textWriter } from './replay-file.ts';

type Line = { readonly at: Date | undefined; readonly event: unknown };

/** `{"at": ISO, "event": …}`; anything else is an event of no kind at no time. */
const lineOf = (text: string): Line => {
  try {
    const line = JSON.parse(text) as { readonly at?: unknown; readonly event?: unknown } | null;
    const time = typeof line?.at === 'string' ? Date.parse(line.at) : Number.NaN;
    return { at: Number.isNaN(time) ? undefined : new Date(time), event: line?.event ?? null };
  } catch {
    return { at: undefined, event: null };
  }
};

/** Advances to the line's time, delivers its event, and returns everything that followed. */
const step = async (farwatch: LocalFarwatch, { at, event }: Line): Promise<Outcome> => {
  const before = at === undefined ? { notices: [], decisions: [] } : await farwatch.advanceTo(at);
  return joined(before, await farwatch.deliver([event]));
};

/**
 * The interactive form: one line in, exactly one line out once the event is processed. A line that cannot be processed
 * is answered with empty lists and reported on stderr.
 */
export const replayInteractive = async (io: Io, farwatch: LocalFarwatch): Promise<number> => {
  let n = 0;
  for await (const text of linesOf(io.stdin)) {
    n += 1;
    let outcome: Outcome = { notices: [], decisions: [] };
    try {
      outcome = await step(farwatch, lineOf(text));
    } catch (error) {
      io.err(`line ${n}: ${messageOf(error)}`);
    }
    io.out(JSON.stringify({ n, ...outcome }));
  }
  return 0;
};

export type ReplayOptions = {
  readonly file: string;
  /** policy.json; two of them are compared. */
  readonly policies: readonly string[];
  readonly world: string | undefined;
  readonly json: boolean;
  /**
   * Endpoint of ECS; undefined: no client is built and ECS is deduced from the events. Only the interactive form uses
   * it.
   */
  readonly endpoint: string | undefined;
};

type Ground = { readonly ecs: EvaluateEffects['ecs']; readonly beforeEvent: () => void };

const nothing = (): void => {};

/** ECS in which every service is in mode `observe`: for an endpoint that may be real. */
const observed = (ecs: EvaluateEffects['ecs']): EvaluateEffects['ecs'] => ({
  ...ecs,
  service: async (key) => {
    const service = await ecs.service(key);
    return service === undefined ? undefined : { ...service, tags: { ...service.tags, 'farwatch:mode': 'observe' } };
  },
  tags: async (key, arn) => {
    const tags = await ecs.tags(key, arn);
    return tags === undefined || !('farwatch:mode' in tags) ? tags : { ...tags, 'farwatch:mode': 'observe' };
  },
});

const groundOf = async (
  io: Io,
  { file, world, endpoint }: ReplayOptions,
  base: { readonly store: Store; readonly clock: Clock },
): Promise<Ground> => {
  if (world !== undefined) {
    const { ecs, advance } = await fileWorld(world);
    return { ecs, beforeEvent: advance };
  }
  if (file !== '-' || endpoint === undefined) return { ecs: deducedEcs(base), beforeEvent: nothing };
  if (isLoopback(endpoint)) return { ecs: endpointEcs(endpoint), beforeEvent: nothing };
  io.err(`${endpoint} is not on this machine: every service is in mode observe`);
  return { ecs: observed(endpointEcs(endpoint)), beforeEvent: nothing };
};

const embeddedStore = async (): Promise<Store> => dynamoStore((await embeddedTable()).table);

/**
 * A new Farwatch for each pass. Events of a file are played on a store in memory, at the speed of the decisions; lines
 * that arrive one by one on an embedded DynamoDB, whose calls are those of the deployed table.
 */
const replayerOf = async (io: Io, options: ReplayOptions, policy: Policy): Promise<Replayer> => {
  const isFile = options.file !== '-';
  const store = isFile ? replayStore() : await embeddedStore();
  const clock = virtualClock(new Date(0));
  const { ecs, beforeEvent } = await groundOf(io, options, { store, clock });
  const farwatch = localFarwatch({
    store,
    clock,
    slack: isFile ? forgetfulSlack() : localSlack(clock),
    policy: async () => policy,
    ecs,
    log: { info: nothing, warn: nothing, error: nothing },
    metrics: { count: nothing, milliseconds: nothing },
  });
  return { farwatch, beforeEvent };
};

const COUNTED = ['events', 'rollbacks', 'proposals', 'pages', 'alerts'] as const;

const compared = (names: readonly string[], tallies: readonly Tally[]): string =>
  tableText({
    head: ['', ...names],
    rows: COUNTED.map((row) => [row, ...tallies.map((tally) => String(tally[row]))]),
    names: 1,
  });

/** What Farwatch would have done with the events of a file, under each policy. */
export const talliesOf = async (io: Io, file: string, policies: readonly Policy[]): Promise<readonly Tally[]> => {
  const options = { file, policies: [], world: undefined, json: true, endpoint: undefined };
  const replayers = await Promise.all(policies.map((policy) => replayerOf(io, options, policy)));
  const played = await playFile({ file, replayers, write: nothing, progress: nothing });
  sayLeftOut(io, file, played);
  return played.tallies;
};

/** `farwatch replay FILE|-`. */
export const replayCommand = async (io: Io, options: ReplayOptions): Promise<number> => {
  const { file, json } = options;
  const policies = await Promise.all(options.policies.map(readPolicy));
  if (file === '-') {
    const { farwatch } = await replayerOf(io, options, policies[0] ?? DEFAULT_POLICY);
    return replayInteractive(io, farwatch);
  }
  const names = options.policies.length > 0 ? options.policies : ['default policy'];
  const isCompared = names.length > 1;
  const write = json ? jsonWriter(io) : textWriter(io);
  const asked = policies.length > 0 ? policies : [DEFAULT_POLICY];
  const replayers = await Promise.all(asked.map((policy) => replayerOf(io, options, policy)));
  const progress = progressOf(io, Date.now);
  const played = await playFile({ file, replayers, write: isCompared ? nothing : write, progress });
  sayLeftOut(io, file, played);
  const { tallies } = played;
  if (json && isCompared) io.out(JSON.stringify(Object.fromEntries(names.map((name, n) => [name, tallies[n]]))));
  else if (!json) io.out(compared(names, tallies));
  return 0;
};
