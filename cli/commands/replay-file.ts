import { styled } from '../input/colour.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import { fitted } from '../input/width.ts';
import type { LocalFarwatch, ParsedEvent } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';
import { recordedOf } from '../replay/read-ahead.ts';
import type { Recorded } from '../replay/recorded.ts';
import { secondInUtc } from '../../functions/primitives/instant-text.ts';

/** A Farwatch for one pass over a file, and what happens before each event. */
export type Replayer = {
  readonly farwatch: LocalFarwatch;
  readonly beforeEvent: () => void;
};

const lastPart = (arn: string | null, group: string | undefined): string =>
  (arn ?? group ?? '').split('/').at(-1) ?? '';

/** The outcome of one event as lines of text. Decisions to do nothing are left out; `--json` has them. */
const lines = (at: Date, { notices, decisions }: Outcome): readonly string[] => {
  const head = (service: string | null, group: string | undefined): string =>
    `${styled('dim', secondInUtc(at))}  ${styled('bold', lastPart(service, group))}  `;
  return [
    ...notices.map(({ service, group, level, text }) => {
      const word = level === 'page' ? styled('red', 'PAGE ') : styled('yellow', 'alert');
      return `${head(service, group)}${word}  ${text}`;
    }),
    ...decisions
      .filter(({ do: what }) => what !== 'nothing')
      .map((decision) => {
        const target = decision.to === null ? '' : ` (target ${decision.to})`;
        const what = `decision: ${styled('cyan', decision.do)}${target}`;
        return `${head(decision.service, decision.group)}${what}  ${decision.because}`;
      }),
  ];
};

/** Counts of a pass over the file, for the summary: messages, calls of ECS, and releases whose rollback is proposed. */
export type Tally = {
  readonly events: number;
  readonly alerts: number;
  readonly pages: number;
  readonly rollbacks: number;
  readonly proposals: number;
};

/** Releases whose rollback was proposed so far: a proposal that is open is decided on again at each failure. */
type Proposed = Set<string>;

const ROLLBACKS: readonly string[] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

const newProposals = (decisions: Outcome['decisions'], proposed: Proposed): number => {
  const before = proposed.size;
  for (const { do: what, service, group, deployment } of decisions)
    if (what === 'propose') proposed.add(`${service ?? group} ${deployment}`);
  return proposed.size - before;
};

const add = (tally: Tally, { notices, decisions }: Outcome, proposed: Proposed): Tally => ({
  ...tally,
  alerts: tally.alerts + notices.filter(({ level }) => level === 'alert').length,
  pages: tally.pages + notices.filter(({ level }) => level === 'page').length,
  rollbacks: tally.rollbacks + decisions.filter(({ do: what }) => ROLLBACKS.includes(what)).length,
  proposals: tally.proposals + newProposals(decisions, proposed),
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

type Delivery = {
  readonly replayer: Replayer;
  readonly at: Date;
  /** Undefined: only the clock moves on. */
  readonly event: ParsedEvent | undefined;
  readonly proposed: Proposed;
  readonly write: Pass['write'];
};

/** Delivers one event at its time, after what was due before; returns the tally with it. */
const deliver = async ({ replayer, at, event, proposed, write }: Delivery, tally: Tally): Promise<Tally> => {
  const { farwatch, beforeEvent } = replayer;
  beforeEvent();
  const before = await farwatch.advanceTo(at);
  const outcomes = event === undefined ? [before] : [before, await farwatch.deliverParsed(event)];
  for (const outcome of outcomes) if (outcome.notices.length + outcome.decisions.length > 0) write(at, outcome);
  const counted = outcomes.reduce((sum, outcome) => add(sum, outcome, proposed), tally);
  return event === undefined ? counted : { ...counted, events: counted.events + 1 };
};

/** Plays a file once; the clock follows `time`. Throws `CommandFailure` when the file cannot be read. */
export const playFile = async ({ file, replayers, write, progress }: Pass): Promise<Played> => {
  const left = { unreadable: NOTHING, foreign: NOTHING, unused: NOTHING };
  const tallies: Tally[] = replayers.map(() => NO_TALLY);
  const proposals = replayers.map((): Proposed => new Set());
  let at = new Date(0);
  const take = async (entry: Recorded): Promise<void> => {
    if (entry.kind !== 'event') left[entry.kind] = also(left[entry.kind], `line ${entry.line}: ${entry.reason}`);
    const event = entry.kind === 'event' || entry.kind === 'unused' ? entry : undefined;
    if (event === undefined && (entry.kind === 'foreign' || entry.at === undefined)) return;
    at = entry.at ?? at;
    for (const [n, replayer] of replayers.entries()) {
      const proposed = proposals[n] ?? new Set();
      tallies[n] = await deliver({ replayer, at, event, proposed, write }, tallies[n] ?? NO_TALLY);
    }
    progress(tallies[0]?.events ?? 0, at);
  };
  for await (const batch of recordedOf(file)) for (const entry of batch) await take(entry);
  return { tallies, ...left };
};

/** Reports how far a long back-test is, every five seconds by the hour of `now` (epoch milliseconds). */
export const progressOf = (io: Io, now: () => number): Pass['progress'] => {
  let next = now() + 5_000;
  return (events, at) => {
    if (events % 1_000 !== 0 || now() < next) return;
    next = now() + 5_000;
    io.err(`${events.toLocaleString('en-US')} events, at ${secondInUtc(at)} UTC`);
  };
};

const TAKES =
  'replay reads EventBridge events as JSON: lines, documents or lists, also inside logs, queue messages and command ' +
  'outputs';

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
    for (const line of lines(at, outcome)) io.out(fitted(line));
  };
