import { createReadStream } from 'node:fs';
import pc from 'picocolors';
import type { Io } from './io.ts';
import { CommandFailure, linesOf } from './io.ts';
import type { LocalFarwatch } from './local/farwatch.ts';
import type { Outcome } from './local/outcome.ts';

/** A farwatch for one pass over a file, with what has to happen before each event. */
export type Replayer = { readonly farwatch: LocalFarwatch; readonly beforeEvent: () => void };

type Envelope = { readonly time?: unknown };

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
};

/** Envelopes as an EventBridge archive or a log group exports them; a line may also wrap one as `{"at","event"}`. */
const envelopeOf = (line: string): unknown => {
  const value = parsed(line) as { readonly event?: unknown } | null;
  return value !== null && typeof value === 'object' && 'event' in value ? value.event : value;
};

const timeOf = (envelope: unknown): Date | undefined => {
  const time = Date.parse(String((envelope as Envelope | null)?.time ?? ''));
  return Number.isNaN(time) ? undefined : new Date(time);
};

const lastPart = (arn: string | null, group: string | undefined): string =>
  (arn ?? group ?? '').split('/').at(-1) ?? '';

const stamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');

/** The outcome of one event as lines for people. Decisions to do nothing are left out: they are in --json. */
const told = (at: Date, { notices, decisions }: Outcome): readonly string[] => {
  const head = (service: string | null, group: string | undefined): string =>
    `${pc.dim(stamp(at))}  ${pc.bold(lastPart(service, group))}  `;
  return [
    ...notices.map(({ service, group, level, text }) => {
      const word = level === 'page' ? pc.red('PAGE ') : pc.yellow('alert');
      return `${head(service, group)}${word}  ${text}`;
    }),
    ...decisions
      .filter(({ do: what }) => what !== 'nothing')
      .map((decision) => {
        const to = decision.to === null ? '' : ` to ${decision.to}`;
        return `${head(decision.service, decision.group)}${pc.cyan(decision.do)}${to}  ${decision.because}`;
      }),
  ];
};

/** What a pass over the file came to, for the summary. */
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
  events: tally.events + 1,
  alerts: tally.alerts + notices.filter(({ level }) => level === 'alert').length,
  pages: tally.pages + notices.filter(({ level }) => level === 'page').length,
  rollbacks: tally.rollbacks + decisions.filter(({ do: what }) => ROLLBACKS.includes(what)).length,
  proposals: tally.proposals + decisions.filter(({ do: what }) => what === 'propose').length,
});

export const NO_TALLY: Tally = { events: 0, alerts: 0, pages: 0, rollbacks: 0, proposals: 0, services: 0 };

type Pass = {
  readonly file: string;
  readonly replayer: Replayer;
  readonly write: (at: Date, outcome: Outcome) => void;
};

/** Plays a file once; the clock follows `time`. */
export const playFile = async ({ file, replayer, write }: Pass): Promise<Tally> => {
  let tally = NO_TALLY;
  let last = new Date(0);
  const note = (outcome: Outcome, at: Date): void => {
    if (outcome.notices.length + outcome.decisions.length > 0) write(at, outcome);
  };
  try {
    for await (const line of linesOf(createReadStream(file))) {
      if (line.trim() === '') continue;
      const envelope = envelopeOf(line);
      last = timeOf(envelope) ?? last;
      replayer.beforeEvent();
      const before = await replayer.farwatch.advanceTo(last);
      const after = await replayer.farwatch.deliver([envelope]);
      note(before, last);
      note(after, last);
      tally = add(add({ ...tally, events: tally.events - 1 }, before), after);
    }
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (code === 'ENOENT' || code === 'EISDIR') throw new CommandFailure(`${file} can't be read`);
    throw error;
  }
  return tally;
};

/** One line of JSON per event that led to anything, with its time. */
export const jsonWriter =
  (io: Io) =>
  (at: Date, outcome: Outcome): void =>
    io.out(JSON.stringify({ at: at.toISOString(), ...outcome }));

/** The timeline for people. */
export const textWriter =
  (io: Io) =>
  (at: Date, outcome: Outcome): void => {
    for (const line of told(at, outcome)) io.out(line);
  };
