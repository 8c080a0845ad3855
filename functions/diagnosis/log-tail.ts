import { FACT_ENDPOINT, FACT_ERROR } from '../incidents/first-line.ts';
import {
  connectionFailureIn,
  connectionFailureOf,
  isInTask,
  isAboutConnection,
} from '../log-lines/connection-failure.ts';
import { crashOf, crashText } from '../log-lines/crash.ts';
import { mask } from '../masking/mask.ts';
import { FACT_LOG_GROUP, FACT_LOG_STREAM } from '../messages/links.ts';
import type { Read } from './read.ts';
import type { ContainerSetup } from './setup.ts';
import { cutText } from '../primitives/cut-text.ts';

/** A stream of a log group in CloudWatch Logs. */
export type LogPlace = { readonly region: string; readonly group: string; readonly stream: string };

/** Where a container of a task writes, or why Farwatch cannot read it. */
export type LogWhere =
  { readonly kind: 'cloudwatch'; readonly place: LogPlace } | { readonly kind: 'elsewhere'; readonly reason: string };

/** The awslogs driver names a stream `prefix/container/task`; every other driver sends its lines elsewhere. */
export const logPlaceOf = (container: ContainerSetup, taskId: string, region: string): LogWhere => {
  const { log, name } = container;
  if (log === null) return { kind: 'elsewhere', reason: `container ${name} has no log driver: its output is lost` };
  if (log.driver !== 'awslogs')
    return {
      kind: 'elsewhere',
      reason: `container ${name} uses the log driver ${log.driver}: read its log at that destination`,
    };
  if (log.group === null || log.prefix === null)
    return { kind: 'elsewhere', reason: `container ${name} has awslogs without a group and stream prefix` };
  const stream = `${log.prefix}/${name}/${taskId}`;
  return { kind: 'cloudwatch', place: { region: log.region ?? region, group: log.group, stream } };
};

/** Characters per event that are read: far more than are shown, so that no half secret is. */
const EVENT_CHARACTERS = 4096;
const LINE_CHARACTERS = 240;
const TAIL_CHARACTERS = 1500;
const TAIL_LINES = 25;
const ERROR_CHARACTERS = 280;

const shorten = (line: string): string => cutText(line, LINE_CHARACTERS);

/** All lines of a log, oldest first, masked as one text: nothing is read out of a line that may hold a password. */
export const maskedLines = (events: readonly string[]): readonly string[] =>
  mask(events.map((event) => event.slice(0, EVENT_CHARACTERS).trimEnd()).join('\n')).split('\n');

/**
 * The newest lines, oldest first, at most 25 and 1,500 characters. Masked as one text before it is cut, because a
 * private key spans several lines.
 */
export const tailText = (events: readonly string[]): string => {
  const kept: string[] = [];
  let characters = 0;
  for (const line of maskedLines(events).filter(Boolean).map(shorten).reverse()) {
    characters += line.length + 1;
    if (kept.length >= TAIL_LINES || characters > TAIL_CHARACTERS) break;
    kept.push(line);
  }
  return kept.reverse().join('\n');
};

/** Lines before the end in which the endpoint of a failed connection is looked for. */
const ENDPOINT_LINES = 12;

/** Why the process ended in its own words, and the endpoint it could not reach where that is why. */
const lastWords = (events: readonly string[]): Readonly<Record<string, string>> => {
  const lines = maskedLines(events);
  const crash = crashOf(lines);
  const said = crash === undefined ? '' : crashText(crash);
  const isConnection = crash === undefined || isAboutConnection(`${crash.exception ?? ''} ${crash.message}`);
  const failed = isConnection
    ? (connectionFailureOf(said) ?? connectionFailureIn(lines.slice(-ENDPOINT_LINES)))
    : undefined;
  const isShared = failed !== undefined && !isInTask(failed.endpoint);
  return {
    ...(said === '' ? {} : { [FACT_ERROR]: said.slice(0, ERROR_CHARACTERS) }),
    ...(isShared ? { [FACT_ENDPOINT]: failed.endpoint } : {}),
  };
};

export const FACT_LOG_LINES = 'Last log lines';

const NOTHING_YET = 'the container wrote nothing to its log stream';

/**
 * Facts of an incident about the failed container's last lines. If the answer is `undefined`, there is no such stream.
 */
export const logFacts = (
  where: LogWhere,
  lines: Read<readonly string[] | undefined>,
): Readonly<Record<string, string>> => {
  if (where.kind === 'elsewhere') return { [FACT_LOG_LINES]: where.reason };
  const place = { [FACT_LOG_GROUP]: where.place.group };
  if (lines.kind === 'unknown') return place;
  if (lines.value === undefined) return { ...place, [FACT_LOG_LINES]: NOTHING_YET };
  const text = tailText(lines.value);
  return {
    ...place,
    [FACT_LOG_STREAM]: where.place.stream,
    [FACT_LOG_LINES]: text === '' ? NOTHING_YET : text,
    ...lastWords(lines.value),
  };
};
