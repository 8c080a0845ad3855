import * as z from 'zod/mini';
import { jsonIn } from '../primitives/json.ts';

/** A structured log line: its level, its message, and its stack trace. */
const text = z.optional(z.catch(z.string(), ''));
const failureSchema = z.object({
  message: text,
  msg: text,
  stack: text,
  type: text,
  name: text,
  stack_trace: text,
  stackTrace: text,
});
const failure = z.optional(z.catch(z.union([z.string(), failureSchema]), ''));
const entrySchema = z.object({
  level: z.optional(z.catch(z.union([z.string(), z.number()]), '')),
  severity: text,
  msg: text,
  message: text,
  err: failure,
  error: failure,
  exception: failure,
  stack: text,
  stack_trace: text,
  stackTrace: text,
});

/** Levels of pino and bunyan from "error" and from "fatal" on; other loggers use names. */
const ERROR_LEVEL = 50;
const FATAL_LEVEL = 60;
const BAD = /^(?:err(?:or)?|fatal|crit(?:ical)?|panic|severe|emerg(?:ency)?|alert)$/i;

const FATAL = /^(?:fatal|crit(?:ical)?|panic|emerg(?:ency)?)$/i;

const isBad = (level: string | number | undefined): boolean =>
  typeof level === 'number' ? level >= ERROR_LEVEL : BAD.test(level ?? '');

const isLast = (level: string | number | undefined): boolean =>
  typeof level === 'number' ? level >= FATAL_LEVEL : FATAL.test(level ?? '');

/** A log line as text lines: its stack trace, otherwise its message. */
export type LogEntry = {
  readonly lines: readonly string[];
  /** The line itself says that it is an error. */
  readonly isError: boolean;
  /** The line itself says that the process gives up. */
  readonly isFatal: boolean;
  /** A logger wrote it, with a time or a level: the process was running. */
  readonly isLogged: boolean;
};

const asLines = (found: string): readonly string[] => found.split(/\r?\n/).filter((line) => line.trim() !== '');

/** The first text that is not empty: loggers write empty fields. */
const firstOf = (...texts: readonly (string | undefined)[]): string => texts.find((one) => one) ?? '';

const named = (name: string, message: string): string =>
  name === '' || message.startsWith(name) ? message : `${name}: ${message}`;

type Failure = z.infer<typeof failure>;

const ofFailure = (given: Failure): string => {
  if (given === undefined || typeof given === 'string') return given ?? '';
  const stack = firstOf(given.stack, given.stack_trace, given.stackTrace);
  return stack === '' ? named(firstOf(given.type, given.name), firstOf(given.message, given.msg)) : stack;
};

/** Prefixes before the message, such as `2026-03-02T10:00:01.123Z ERROR [main] web - `. */
const PREFIX = new RegExp(
  [
    String.raw`^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?[\s:|-]{0,4})?`,
    String.raw`(?:\[?(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC|WARN(?:ING)?|INFO|DEBUG)\]?[\s:|-]{1,4})?`,
  ].join(''),
);
const MARKED_BAD = /^\W{0,40}(?:[\d\-/:.,TZ+\s[\]]{8,40})?\W{0,4}(?:ERROR|FATAL|CRITICAL|SEVERE|PANIC)\b/;

const MARKED_FATAL = /^\W{0,40}(?:[\d\-/:.,TZ+\s[\]]{8,40})?\W{0,4}(?:FATAL|CRITICAL|PANIC|fatal error:)/;

/** A line without the time and level before it. */
export const withoutPrefix = (line: string): string => line.replace(PREFIX, '');

const plainEntry = (line: string): LogEntry => ({
  lines: asLines(line),
  isError: MARKED_BAD.test(line),
  isFatal: MARKED_FATAL.test(line),
  isLogged: withoutPrefix(line) !== line,
});

/** Parses one log line: JSON of the common loggers, or plain text. */
export const logEntryOf = (line: string): LogEntry => {
  const read = line.startsWith('{') ? z.safeParse(entrySchema, jsonIn(line)).data : undefined;
  if (read === undefined) return plainEntry(line);
  const { level, severity, msg, message, err, error, exception, stack, stack_trace: trace, stackTrace } = read;
  const failed = firstOf(ofFailure(err), ofFailure(error), ofFailure(exception), stack, trace, stackTrace);
  const said = firstOf(msg, message);
  const isError = isBad(level) || isBad(severity) || failed !== '';
  return { lines: asLines(failed || said), isError, isFatal: isLast(level) || isLast(severity), isLogged: true };
};
