import { logEntryOf, withoutPrefix } from './log-entry.ts';
import { TRACES } from './traces.ts';

/** What a process said when it died, as its runtime or its logger wrote it. */
export type Crash = {
  /** The type of the exception; null where only a message was written. */
  readonly exception: string | null;
  readonly message: string;
  /** The first frame of the application's own code: `chargeCard (src/charge.js:10)`; null where none is shown. */
  readonly frame: string | null;
};

const MESSAGE_CHARACTERS = 180;

const cut = (text: string): string =>
  text.length <= MESSAGE_CHARACTERS ? text : `${text.slice(0, MESSAGE_CHARACTERS - 1)}…`;

/** What runtimes say at length and people in three words. */
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

/** Words with which a program says that it gives up, where nothing marks the level. */
const GIVING_UP = new RegExp(
  [
    String.raw`^(?:uncaught |unhandled |fatal |critical )?(?:[\w.$]{0,80}(?:error|exception)|fatal|panic|aborted)\b:? `,
    String.raw`^(?:failed|unable|could not|cannot|can't) (?:to )?\w`,
    String.raw`\b(?:connection refused|no such host|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|is not set|is required)\b`,
    String.raw`^(?:exec|sh|bash|/bin/sh): |: (?:command not found|not found|permission denied)$`,
  ].join('|'),
  'i',
);

type Line = { readonly text: string; readonly isError: boolean };

/** Lines as a person reads them: structured ones opened, times and levels taken off where nothing hangs on them. */
const linesOf = (log: readonly string[]): readonly Line[] =>
  log.flatMap((line) => {
    const { lines, isError } = logEntryOf(line);
    return lines.map((text) => ({ text, isError }));
  });

/** What is tried again is not what ended the process. */
const TRIED_AGAIN = /\bretry(?:ing)?\b|\btrying again\b/i;

const lastWords = (lines: readonly Line[]): Crash | undefined => {
  const ended = lines.filter(({ text }) => !TRIED_AGAIN.test(text));
  const last = ended.findLast(({ text, isError }) => isError || GIVING_UP.test(withoutPrefix(text)));
  const said = last && withoutPrefix(last.text).trim();
  return said ? { ...split(said), frame: null } : undefined;
};

/**
 * Why a process ended, from its last log lines, oldest first: the stack trace of Node, Java, Python, Go, .NET or Ruby
 * reduced to exception, message and first own frame, else the last line that says it is an error. Undefined when no
 * line does: nothing is guessed.
 */
export const crashOf = (log: readonly string[]): Crash | undefined => {
  const lines = linesOf(log);
  const texts = lines.map(({ text }) => text);
  const traces = TRACES.flatMap((read) => read(texts) ?? []);
  const newest = traces.reduce<(typeof traces)[number] | undefined>(
    (best, trace) => (best === undefined || trace.line > best.line ? trace : best),
    undefined,
  );
  if (newest === undefined) return lastWords(lines);
  return { ...split(withoutPrefix(newest.said).trim()), frame: newest.frame };
};

/** `panic: nil pointer dereference in ChargeHandler (app/charge.go:42)`, in one line. */
export const crashText = ({ exception, message, frame }: Crash): string => {
  const said = [exception, message].filter((part) => part !== null && part !== '').join(': ');
  return (frame === null ? said : `${said} in ${frame}`).replace(/\s+/g, ' ');
};
