import { at, FOREIGN } from './frame.ts';
import type { TraceReader } from './frame.ts';
import { go, python, ruby } from './traces-dynamic.ts';

const blocksOf = (
  lines: readonly string[],
  isFrame: (line: string) => boolean,
): readonly (readonly [number, number])[] => {
  const blocks: (readonly [number, number])[] = [];
  lines.forEach((line, index) => {
    if (!isFrame(line)) return;
    const last = blocks.at(-1);
    if (last !== undefined && last[1] === index) blocks[blocks.length - 1] = [last[0], index + 1];
    else blocks.push([index, index + 1]);
  });
  return blocks;
};

const NODE_FRAME =
  /^\s+at (?:(?:async )?([\w.$<>[\] ]{1,120}?) )?\(?((?:file:\/\/|node:)?[^\s()]{1,300}?):(\d{1,7}):\d{1,5}\)?/;

const nodeFrame = (frames: readonly string[]): string | null => {
  const own = frames.find((frame) => NODE_FRAME.test(frame) && !FOREIGN.test(frame.replace(/^\s+at /, '')));
  const [, name, path, line] = (own && NODE_FRAME.exec(own)) || [];
  return own === undefined ? null : at(name?.replace(/^Object\./, ''), path, line);
};

/** `TypeError: x` and `    at f (/app/src/x.js:10:5)`. */
const node: TraceReader = (lines) => {
  const block = blocksOf(lines, (line) => NODE_FRAME.test(line)).at(-1);
  const said = block && lines[block[0] - 1];
  if (block === undefined || said === undefined) return undefined;
  return {
    said: said.replace(/^.*?\[cause\]: |^Uncaught /, '').replace(/ \{$/, ''),
    line: block[1],
    frame: nodeFrame(lines.slice(...block)),
  };
};

const JAVA_FRAME =
  /^\s{1,40}at ((?:[\w$]{1,80}[./@]){1,20}[\w$<>]{1,80})\((?:([\w$]{1,80}\.(?:java|kt|scala)):(\d{1,6})|[^)]{0,60})\)/;
const JAVA_HEAD = /^(?:Exception in thread "[^"]{0,120}" |Caused by: )?((?:[\w$]{1,80}\.){1,12}[\w$]{1,80}(?::|$).*)/;

const javaFrame = (lines: readonly string[]): string | null => {
  const end = lines.findIndex((line) => !JAVA_FRAME.test(line));
  const frames = (end < 0 ? lines : lines.slice(0, end)).map((line) => JAVA_FRAME.exec(line));
  const [, name, file, line] = frames.find((frame) => !FOREIGN.test(frame?.[1] ?? '')) ?? [];
  return name === undefined ? null : at(name.split('.').slice(-2).join('.'), file, line);
};

/** The root cause of a Java trace is its last "Caused by". */
const java: TraceReader = (lines) => {
  const isHead = (index: number): boolean =>
    JAVA_HEAD.test(lines[index] ?? '') && JAVA_FRAME.test(lines[index + 1] ?? '');
  const heads = lines.flatMap((_, index) => (isHead(index) ? [index] : []));
  const thrown = heads.findLast((index) => !lines[index]?.startsWith('Caused by: '));
  const head = heads.findLast((index) => index >= (thrown ?? 0));
  const last = lines.findLastIndex((line) => JAVA_FRAME.test(line));
  if (head === undefined) return undefined;
  return {
    said: JAVA_HEAD.exec(lines[head] ?? '')?.[1] ?? '',
    line: last + 1,
    frame: javaFrame(lines.slice(head + 1)),
  };
};

const DOTNET_FRAME = /^\s{1,40}at ([\w.`<>+$|[\],]{1,200})\([^)]{0,300}\)(?: in (.{1,300}):line (\d{1,7}))?/;
const DOTNET_HEAD =
  /^(?:Unhandled exception[.:] )?((?:\w{1,80}\.){1,12}\w{1,80}(?:Exception|Error)(?: \(\w{1,20}\))?: .*)/;
const DOTNET_INNER = /^.{0,1000}?---> (?:\(Inner Exception #\d+\) )?/;

/** The innermost exception, after `--->`, is the root. */
const dotnet: TraceReader = (lines) => {
  const start = lines.findLastIndex((line) => DOTNET_HEAD.test(line));
  const inner = lines.findLastIndex((line, index) => index >= start && DOTNET_INNER.test(line));
  const below = lines.slice(Math.max(start, inner) + 1).map((line) => DOTNET_FRAME.exec(line));
  const frames = below.filter((frame) => frame !== null);
  if (start < 0 || frames.length === 0 || JAVA_FRAME.test(lines[start + 1] ?? '')) return undefined;
  const [, name, path, line] = frames.find((frame) => !FOREIGN.test(frame[1] ?? '')) ?? [];
  const head = inner < 0 ? DOTNET_HEAD.exec(lines[start] ?? '')?.[1] : lines[inner]?.replace(DOTNET_INNER, '');
  const frame = name === undefined ? null : at(name.split('.').slice(-2).join('.'), path?.replaceAll('\\', '/'), line);
  const last = below.findLastIndex((one) => one !== null);
  return { said: head ?? '', line: Math.max(start, inner) + 1 + last + 1, frame };
};

/** A reader per runtime; the trace that ends last counts. */
export const TRACES: readonly TraceReader[] = [node, java, python, go, dotnet, ruby];
