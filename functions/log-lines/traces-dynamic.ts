import { at, FOREIGN } from './frame.ts';
import type { TraceReader } from './frame.ts';

const PYTHON_FRAME = /^\s+File "([^"]{1,300})", line (\d{1,7})(?:, in (\S{1,120}))?/;
const PYTHON_ERROR = /^(?:[A-Za-z_][\w.]{0,120})(?:: .*)?$/;

/** `Traceback (most recent call last):`, frames, and the exception as the last line. */
export const python: TraceReader = (lines) => {
  const start = lines.findLastIndex((line) => line.includes('Traceback (most recent call last)'));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, index) => index > start && PYTHON_ERROR.test(line));
  const said = lines[end];
  if (end < 0 || said === undefined) return undefined;
  const frames = lines
    .slice(start, end)
    .map((line) => PYTHON_FRAME.exec(line))
    .filter((found) => found !== null);
  const [, path, line, name] = frames.findLast(([whole]) => !FOREIGN.test(whole)) ?? [];
  return {
    said,
    line: end + 1,
    frame: path === undefined ? null : at(name === '<module>' ? undefined : name, path, line),
  };
};

const GO_FUNCTION = /^((?:[\w.\-/]{0,200}[./])?(?:\(\*?\w{1,80}\)\.)?[\w.·]{1,120})\(.*\)$/;

/** `panic: …`, a goroutine, and pairs of function and file. */
export const go: TraceReader = (lines) => {
  const start = lines.findLastIndex((line) => /^(?:panic|fatal error): /.test(withoutLevel(line)));
  const said = lines[start];
  if (said === undefined) return undefined;
  const running = lines.findIndex((line, index) => index > start && line.startsWith('goroutine '));
  const functions = running < 0 ? [] : lines.slice(running + 1);
  const index = functions.findIndex(
    (line) => GO_FUNCTION.test(line) && !FOREIGN.test(line) && !line.startsWith('panic('),
  );
  const [, name] = GO_FUNCTION.exec(functions[index] ?? '') ?? [];
  const [, path, line] = /^\s+(\S{1,300}\.go):(\d{1,7})/.exec(functions[index + 1] ?? '') ?? [];
  const short = name
    ?.replace(/^.*\//, '')
    .replace(/^main\./, '')
    .replace(/\(\*(\w+)\)\./, '$1.')
    .replace(/\.func\d+$/, '');
  const text = withoutLevel(said)
    .replace(/ \[recovered\]$/, '')
    .replace(/^(panic: ).*?&?errors\.\w+\{s:"([^"]*)"\}/, '$1$2');
  return {
    said: text,
    line: running < 0 ? start + 1 : lines.length,
    frame: short === undefined ? null : at(short, path, line),
  };
};

const withoutLevel = (line: string): string => line.replace(/^[\d/:. TZ-]{8,40}\s/, '');

const RUBY_HEAD = /^(\S{1,300}?):(\d{1,7}):in ['`]([^']{1,120})': (.{1,1000}) \(([\w:]{1,120})\)$/;

/** `/app/lib/x.rb:10:in 'charge': message (NoMethodError)` and `\tfrom …`. */
export const ruby: TraceReader = (lines) => {
  const start = lines.findLastIndex((line) => RUBY_HEAD.test(line));
  const [, path, line, name, message, exception] = RUBY_HEAD.exec(lines[start] ?? '') ?? [];
  if (message === undefined) return undefined;
  const froms = lines.slice(start + 1).filter((one) => /^\s+\d{0,4}:? ?from /.test(one));
  const own = FOREIGN.test(path ?? '') ? froms.find((one) => !FOREIGN.test(one)) : undefined;
  const [, ownAt, ownLine, ownName] = /from (\S{1,300}?):(\d{1,7}):in ['`]([^']{1,120})'/.exec(own ?? '') ?? [];
  const method = (ownName ?? name)?.replace(/^.*[#.]/, '');
  return {
    said: `${exception}: ${message}`,
    line: start + 1 + froms.length,
    frame: at(method, ownAt ?? path, ownLine ?? line),
  };
};
