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
export type Replayer = { readonly farwatch: LocalFarwatch; readonly beforeEvent: () => void };

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
  readonly services: number;
};

const ROLLBACKS: readonly string[] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

const add = (tally: Tally, { notices, decisions }: Outcome): Tally => ({
  ...tally,
  alerts: tally.alerts + notices.filter(({ level }) => level === 'alert').length,
  pages: tally.pages + notices.filter(({ level }) => level === 'page').length,
  rollbacks: tally.rollbacks + decisions.filter(({ do: what }) => ROLLBACKS.includes(what)).length,
  proposals: tally.proposals + decisions.filter(({ do: what }) => what === 'propose').length,
});

const NO_TALLY: Tally = { events: 0, alerts: 0, pages: 0, rollbacks: 0, proposals: 0, services: 0 };

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
export type Played = Readonly<Record<'unreadable' | 'foreign' | 'unused', LeftOut>> & { readonly tally: Tally };

type Pass = {
  readonly file: string;
  readonly replayer: Replayer;
  readonly write: (at: Date, outcome: Outcome) => void;
};

type Read =
  | { readonly kind: 'event' | 'unused'; readonly envelope: Row; readonly reason: string }
  | { readonly kind: 'unreadable' | 'foreign'; readonly reason: string };

const evaluated = ({ item }: Placed): Read => {
  if (item.kind === 'message') return { kind: 'unreadable', reason: 'a message of a service, not an event' };
  if (item.kind === 'unreadable') return item;
  const { envelope } = item;
  const parsed = parseEnvelope(envelope);
  const wrong = parsed.find(({ kind }) => kind !== 'event');
  if (wrong === undefined || wrong.kind === 'event') return { kind: 'event', envelope, reason: '' };
  if (wrong.kind === 'malformed') return { kind: 'unreadable', reason: wrong.reason };
  const isOfEcs = envelope['source'] === 'aws.ecs';
  return isOfEcs ? { kind: 'unused', envelope, reason: wrong.reason } : { kind: 'foreign', reason: wrong.reason };
};

/** Delivers one event at its time, after what was due before; returns that time. */
const playOne = async (envelope: Row, last: Date, { replayer, write }: Pass, count: (outcome: Outcome) => void) => {
  const at = timeOf(envelope) ?? last;
  replayer.beforeEvent();
  const before = await replayer.farwatch.advanceTo(at);
  const after = await replayer.farwatch.deliver([envelope]);
  for (const outcome of [before, after]) {
    count(outcome);
    if (outcome.notices.length + outcome.decisions.length > 0) write(at, outcome);
  }
  return at;
};

/** Plays a file once; the clock follows `time`. Throws `CommandFailure` when the file cannot be read. */
export const playFile = async (pass: Pass): Promise<Played> => {
  const left = { unreadable: NOTHING, foreign: NOTHING, unused: NOTHING };
  let tally = NO_TALLY;
  let last = new Date(0);
  for await (const placed of itemsInFile(pass.file)) {
    const found = evaluated(placed);
    if (found.kind !== 'event') left[found.kind] = also(left[found.kind], `line ${placed.line}: ${found.reason}`);
    if (!('envelope' in found)) continue;
    tally = { ...tally, events: tally.events + 1 };
    last = await playOne(found.envelope, last, pass, (outcome) => (tally = add(tally, outcome)));
  }
  return { tally, ...left };
};

const TAKES =
  'replay takes EventBridge events as JSON: lines, documents, lists, or the logs, queue messages and command outputs ' +
  'that hold them';

/** Reports what was skipped; throws `CommandFailure` when the file held no ECS event at all. */
export const sayLeftOut = (io: Io, file: string, { tally, unreadable, foreign, unused }: Played): void => {
  const lines = [
    ...(foreign.count === 0 ? [] : [`events of other services: ${foreign.count} (${foreign.first})`]),
    ...(unreadable.count === 0 ? [] : [`no events: ${unreadable.count} (${unreadable.first})`]),
  ].join('; ');
  const held = lines === '' ? 'it is empty' : `of its lines or documents are ${lines}`;
  if (tally.events === 0) throw new CommandFailure(`${file} holds no ECS event: ${held}. ${TAKES}`);
  if (lines !== '') io.err(`${file}: of its lines or documents are left out, ${lines}`);
  if (unused.count === tally.events) io.err(`Farwatch has no use for any event of ${file}: ${unused.first}`);
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
