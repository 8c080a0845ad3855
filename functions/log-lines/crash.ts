import type { LogEntry } from './log-entry.ts';
import { logEntryOf, withoutPrefix } from './log-entry.ts';
import type { Trace } from './frame.ts';
import { TRACES } from './traces.ts';
import { cutText } from '../primitives/cut-text.ts';

/** The error that ended a process, as its runtime or its logger wrote it. */
export type Crash = {
  /** The type of the exception; null when only a message was written. */
  readonly exception: string | null;
  readonly message: string;
  /** The first frame of the application's own code: `chargeCard (src/charge.js:10)`; null without any. */
  readonly frame: string | null;
};

const MESSAGE_CHARACTERS = 180;

const cut = (text: string): string => cutText(text, MESSAGE_CHARACTERS);

/** Long runtime messages and their short forms. */
const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/^runtime error: invalid memory address or nil pointer dereference$/, 'nil pointer dereference'],
  [/^runtime error: /, ''],
  [/^Object reference not set to an instance of an object\.?$/, 'null reference'],
];

const shorter = (message: string): string =>
  SHORTER.reduce((text, [long, short]) => text.replace(long, short), message.trim());

/** `TypeError: x is undefined`, `panic: nil pointer dereference`, in one line. */
const split = (said: string): Pick<Crash, 'exception' | 'message'> => {
  const [, exception, message] = /^([\w.$:/-]{1,120}?)(?: \[[\w-]{1,40}\])?(?: \(\d{1,6}\))?: ?(.*)$/s.exec(said) ?? [];
  const isType = exception !== undefined && /(?:Error|Exception|Fault|Failure|panic|Interrupt|Exit)$/.test(exception);
  if (!isType) return { exception: null, message: cut(shorter(said)) };
  return { exception: exception.replace(/^.*[./$]/, ''), message: cut(shorter(message ?? '')) };
};

/** Phrases of a program that gives up, for lines without a level. */
const GIVING_UP = new RegExp(
  [
    String.raw`^(?:uncaught |unhandled |fatal |critical )?(?:[\w.$]{0,80}(?:error|exception)|fatal|panic|aborted)\b:? `,
    String.raw`^(?:failed|unable|could not|cannot|can't) (?:to )?\w`,
    String.raw`\b(?:connection refused|no such host|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|is not set|is required)\b`,
    String.raw`^(?:exec|sh|bash|/bin/sh): |: (?:command not found|not found|permission denied)$`,
  ].join('|'),
  'i',
);

type Line = { readonly text: string } & Omit<LogEntry, 'lines'>;

/** Lines in readable form: structured ones parsed, times and levels removed where no rule needs them. */
const linesOf = (log: readonly string[]): readonly Line[] =>
  log.flatMap((line) => {
    const { lines, ...rest } = logEntryOf(line);
    return lines.map((text) => ({ text, ...rest }));
  });

/** Something that is retried did not end the process. */
const TRIED_AGAIN = /\bretry(?:ing)?\b|\btrying again\b/i;

const lastWords = (lines: readonly Line[]): Crash | undefined => {
  const ended = lines.filter(({ text }) => !TRIED_AGAIN.test(text));
  const last = ended.findLast(({ text, isError }) => isError || GIVING_UP.test(withoutPrefix(text)));
  const said = last && withoutPrefix(last.text).trim();
  return said ? { ...split(said), frame: null } : undefined;
};

/** A trace that the process survived: its logger went on, and a line after that says why it gave up. */
const isSurvived = ({ line }: Trace, lines: readonly Line[]): boolean => {
  const fatal = lines.findLastIndex(({ text, isFatal }) => isFatal && !TRIED_AGAIN.test(text));
  return lines.slice(line, Math.max(line, fatal)).some(({ isLogged, isError }) => isLogged && !isError);
};

/**
 * Why a process ended, from its last log lines, oldest first: the stack trace of Node, Java, Python, Go, .NET or Ruby
 * reduced to exception, message and first own frame, otherwise the last line that is an error. Undefined without any:
 * nothing is guessed.
 */
export const crashOf = (log: readonly string[]): Crash | undefined => {
  const lines = linesOf(log);
  const texts = lines.map(({ text }) => text);
  const traces = TRACES.flatMap((read) => read(texts) ?? []);
  const newest = traces.reduce<Trace | undefined>(
    (best, trace) => (best === undefined || trace.line > best.line ? trace : best),
    undefined,
  );
  if (newest === undefined || isSurvived(newest, lines)) return lastWords(lines);
  return { ...split(withoutPrefix(newest.said).trim()), frame: newest.frame };
};

/** `panic: nil pointer dereference in ChargeHandler (app/charge.go:42)`, in one line. */
export const crashText = ({ exception, message, frame }: Crash): string => {
  const said = [exception, message].filter((part) => part !== null && part !== '').join(': ');
  return (frame === null ? said : `${said} in ${frame}`).replace(/\s+/g, ' ');
};
