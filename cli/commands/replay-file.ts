import { styled } from '../input/colour.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import type { Row } from '../../functions/input/row.ts';
import { instantOf } from '../../functions/primitives/instant.ts';
import type { Placed } from '../input/input.ts';
import { itemsInFile } from '../input/input.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import type { LocalFarwatch } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';

/** A Farwatch for one pass over a file, and what happens before each event. */
export type Replayer = {
  readonly farwatch: LocalFarwatch;
  readonly beforeEvent: () => void;
  /** Why the last event could not be read; undefined when it was. */
  readonly takeMalformed: () => string | undefined;
};

const timeOf = ({ time }: Row): Date | undefined => instantOf(time);

const lastPart = (arn: string | null, group: string | undefined): string =>
  (arn ?? group ?? '').split('/').at(-1) ?? '';

const stamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');

/** The outcome of one event as lines of text. Decisions to do nothing are left out; `--json` has them. */
const lines = (at: Date, { notices, decisions }: Outcome): readonly string[] => {
  const head = (service: string | null, group: string | undefined): string =>
    `${styled('dim', stamp(at))}  ${styled('bold', lastPart(service, group))}  `;
  return [
    ...notices.map(({ service, group, level, text }) => {
      const word = level === 'page' ? styled('red', 'PAGE ') : styled('yellow', 'alert');
      return `${head(service, group)}${word}  ${text}`;
    }),
    ...decisions
      .filter(({ do: what }) => what !== 'nothing')
      .map((decision) => {
        const to = decision.to === null ? '' : ` to ${decision.to}`;
        return `${head(decision.service, decision.group)}${styled('cyan', decision.do)}${to}  ${decision.because}`;
      }),
  ];
};

/** Counts of a pass over the file, for the summary. */
export type Tally = {
  readonly events: number;
  readonly alerts: number;
  readonly pages: number;
  readonly rollbacks: number;
  readonly proposals: number;
};

const ROLLBACKS: readonly string[] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

const add = (tally: Tally, { notices, decisions }: Outcome): Tally => ({
  ...tally,
  alerts: tally.alerts + notices.filter(({ level }) => level === 'alert').length,
  pages: tally.pages + notices.filter(({ level }) => level === 'page').length,
  rollbacks: tally.rollbacks + decisions.filter(({ do: what }) => ROLLBACKS.includes(what)).length,
  proposals: tally.proposals + decisions.filter(({ do: what }) => what === 'propose').length,
});

const NO_TALLY: Tally = { events: 0, alerts: 0, pages: 0, rollbacks: 0, proposals: 0 };

/** Entries that were skipped: how many, and why the first one was. */
type LeftOut = { readonly count: number; readonly first: string };

const NOTHING: LeftOut = { count: 0, first: '' };

const also = ({ count, first }: LeftOut, reason: string): LeftOut => ({
  count: count + 1,
  first: count === 0 ? reason : first,
});

/**
 * The result of a pass over a file, with what could not be read as an event, events that ECS did not send, and events
 * of ECS that Farwatch does not use.
 */
export type Played = Readonly<Record<'unreadable' | 'foreign' | 'unused', LeftOut>> & {
  /** One for each replayer. */
  readonly tallies: readonly Tally[];
};

type Pass = {
  readonly file: string;
  /** One for each policy; all see the same events. */
  readonly replayers: readonly Replayer[];
  readonly write: (at: Date, outcome: Outcome) => void;
  /** Called after each event, with the number of events so far and its time. */
  readonly progress: (events: number, at: Date) => void;
};

type Read =
  | { readonly kind: 'event' | 'unused'; readonly envelope: Row; readonly reason: string }
  | { readonly kind: 'unreadable' | 'foreign'; readonly reason: string };

/** Nine in ten events are of tasks: they are read once, when they are delivered. */
const isTaskEvent = (envelope: Row): boolean =>
  envelope['source'] === 'aws.ecs' && envelope['detail-type'] === 'ECS Task State Change';

const readingOf = ({ item }: Placed): Read => {
  if (item.kind === 'message') return { kind: 'unreadable', reason: 'a service event message, not an event' };
  if (item.kind === 'unreadable') return item;
  const { envelope } = item;
  if (isTaskEvent(envelope)) return { kind: 'event', envelope, reason: '' };
  const parsed = parseEnvelope(envelope);
  const wrong = parsed.find(({ kind }) => kind !== 'event');
  if (wrong === undefined || wrong.kind === 'event') return { kind: 'event', envelope, reason: '' };
  if (wrong.kind === 'malformed') return { kind: 'unreadable', reason: wrong.reason };
  const isOfEcs = envelope['source'] === 'aws.ecs';
  return isOfEcs ? { kind: 'unused', envelope, reason: wrong.reason } : { kind: 'foreign', reason: wrong.reason };
};

type Delivered = { readonly tally: Tally; readonly malformed: string | undefined };

/** Delivers one event at its time, after what was due before. */
const deliverTo = async (
  { farwatch, beforeEvent, takeMalformed }: Replayer,
  { envelope, at, tally }: { readonly envelope: Row; readonly at: Date; readonly tally: Tally },
  write: Pass['write'],
): Promise<Delivered> => {
  beforeEvent();
  const outcomes = [await farwatch.advanceTo(at), await farwatch.deliver([envelope])];
  for (const outcome of outcomes) if (outcome.notices.length + outcome.decisions.length > 0) write(at, outcome);
  const counted = outcomes.reduce(add, tally);
  const malformed = takeMalformed();
  return { tally: malformed === undefined ? { ...counted, events: counted.events + 1 } : counted, malformed };
};

/** Plays a file once; the clock follows `time`. Throws `CommandFailure` when the file cannot be read. */
export const playFile = async ({ file, replayers, write, progress }: Pass): Promise<Played> => {
  const left = { unreadable: NOTHING, foreign: NOTHING, unused: NOTHING };
  const tallies: Tally[] = replayers.map(() => NO_TALLY);
  let at = new Date(0);
  for await (const placed of itemsInFile(file)) {
    const found = readingOf(placed);
    if (found.kind !== 'event') left[found.kind] = also(left[found.kind], `line ${placed.line}: ${found.reason}`);
    if (!('envelope' in found)) continue;
    at = timeOf(found.envelope) ?? at;
    let malformed: string | undefined;
    for (const [n, replayer] of replayers.entries()) {
      const delivered = await deliverTo(
        replayer,
        { envelope: found.envelope, at, tally: tallies[n] ?? NO_TALLY },
        write,
      );
      tallies[n] = delivered.tally;
      malformed = delivered.malformed;
    }
    if (malformed !== undefined) left.unreadable = also(left.unreadable, `line ${placed.line}: ${malformed}`);
    progress(tallies[0]?.events ?? 0, at);
  }
  return { tallies, ...left };
};

/** Reports how far a long back-test is, every five seconds by the hour of `now` (epoch milliseconds). */
export const progressOf = (io: Io, now: () => number): Pass['progress'] => {
  let next = now() + 5_000;
  return (events, at) => {
    if (events % 1_000 !== 0 || now() < next) return;
    next = now() + 5_000;
    io.err(`${events.toLocaleString('en-US')} events, at ${stamp(at)} UTC`);
  };
};

const TAKES =
  'replay takes EventBridge events as JSON: lines, documents, lists, or logs, queue messages and command outputs ' +
  'that contain them';

/** Reports what was skipped; throws `CommandFailure` when the file held no ECS event at all. */
export const sayLeftOut = (io: Io, file: string, { tallies, unreadable, foreign, unused }: Played): void => {
  const events = tallies[0]?.events ?? 0;
  const lines = [
    ...(foreign.count === 0 ? [] : [`events of other services: ${foreign.count} (${foreign.first})`]),
    ...(unreadable.count === 0 ? [] : [`other lines: ${unreadable.count} (${unreadable.first})`]),
  ].join('; ');
  const held = lines === '' ? 'it is empty' : `it has ${lines}`;
  if (events === 0) throw new CommandFailure(`${file} contains no ECS event: ${held}. ${TAKES}`);
  if (lines !== '') io.err(`${file}: skipped ${lines}`);
  if (unused.count === events) io.err(`Farwatch uses none of the events in ${file}: ${unused.first}`);
};

/** One line of JSON per event that had an effect, with its time. */
export const jsonWriter =
  (io: Io) =>
  (at: Date, outcome: Outcome): void =>
    io.out(JSON.stringify({ at: at.toISOString(), ...outcome }));

/** The timeline as text. */
export const textWriter =
  (io: Io) =>
  (at: Date, outcome: Outcome): void => {
    for (const line of lines(at, outcome)) io.out(line);
  };
