import { DEFAULT_POLICY } from '../functions/deployments/policy.ts';
import type { Policy } from '../functions/deployments/policy.ts';
import { dynamoStore } from '../functions/effects/dynamo.ts';
import type { Io } from './io.ts';
import { CommandFailure, linesOf } from './io.ts';
import { endpointEcs, isLoopback } from './local/ecs.ts';
import { embeddedTable } from './local/embedded.ts';
import type { LocalFarwatch, Outcome } from './local/farwatch.ts';
import { localFarwatch } from './local/farwatch.ts';
import { virtualClock } from './local/virtual.ts';
import { readPolicy } from './policy.ts';

type Line = { readonly at: Date | undefined; readonly event: unknown };

/** `{"at": ISO, "event": …}`; whatever else came in is an event of no kind at no time. */
const lineOf = (text: string): Line => {
  try {
    const line = JSON.parse(text) as { readonly at?: unknown; readonly event?: unknown } | null;
    const time = typeof line?.at === 'string' ? Date.parse(line.at) : Number.NaN;
    return { at: Number.isNaN(time) ? undefined : new Date(time), event: line?.event ?? null };
  } catch {
    return { at: undefined, event: null };
  }
};

const joined = (a: Outcome, b: Outcome): Outcome => ({
  notices: [...a.notices, ...b.notices],
  decisions: [...a.decisions, ...b.decisions],
});

/** Advances to the line's time, delivers its event, and gives back all that it led to. */
const step = async (farwatch: LocalFarwatch, { at, event }: Line): Promise<Outcome> => {
  const before = at === undefined ? { notices: [], decisions: [] } : await farwatch.advanceTo(at);
  return joined(before, await farwatch.deliver([event]));
};

/**
 * The interactive form: one line in, exactly one line out, when the event is wholly dealt with. A line that can't be dealt
 * with is answered with empty lists, and said on stderr.
 */
export const replayInteractive = async (io: Io, farwatch: LocalFarwatch): Promise<number> => {
  let n = 0;
  for await (const text of linesOf(io.stdin)) {
    n += 1;
    let outcome: Outcome = { notices: [], decisions: [] };
    try {
      outcome = await step(farwatch, lineOf(text));
    } catch (error) {
      io.err(`line ${n}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    io.out(JSON.stringify({ n, ...outcome }));
  }
  return 0;
};

export type ReplayOptions = {
  readonly file: string;
  readonly policy: string | undefined;
  readonly world: string | undefined;
  readonly json: boolean;
  /** Where ECS is; undefined: no client is built, the world is deduced. */
  readonly endpoint: string | undefined;
};

/** A policy under which nothing is changed: for an endpoint that may be real. */
const observing = (policy: Policy): Policy => ({ ...policy, defaultMode: 'observe' });

/** `farwatch replay FILE|-`. */
export const replayCommand = async (io: Io, options: ReplayOptions): Promise<number> => {
  const policy = options.policy === undefined ? DEFAULT_POLICY : await readPolicy(options.policy);
  if (options.endpoint === undefined) throw new CommandFailure('AWS_ENDPOINT_URL is not set');
  const database = await embeddedTable();
  const farwatch = localFarwatch({
    store: dynamoStore(database.table),
    clock: virtualClock(new Date(0)),
    policy: isLoopback(options.endpoint) ? policy : observing(policy),
    ecs: endpointEcs(options.endpoint),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: { count: () => {}, milliseconds: () => {} },
  });
  return replayInteractive(io, farwatch);
};
