import pc from 'picocolors';
import { mask } from '../functions/masking/mask.ts';
import { advise } from '../functions/stops/advise.ts';
import { CAUSES } from '../functions/stops/cause.ts';
import { classify } from '../functions/stops/classify.ts';
import { MESSAGE_CAUSES } from '../functions/stops/message-cause.ts';
import { classifyServiceMessage } from '../functions/stops/service-message.ts';
import { parseTaskStop } from '../functions/stops/stop.ts';

export type ClassifyIo = {
  readonly stdin: AsyncIterable<Buffer | string> | undefined;
  /** Receives one line at a time, without its line break. */
  readonly out: (line: string) => void;
  readonly args: string[];
  /** Lines are `{"id","message"}` of services instead of stops. */
  readonly serviceEvents: boolean;
  readonly isPipe: boolean;
};

const USAGE =
  'usage: farwatch classify [--service-events] < stops.jsonl, or farwatch classify "CannotPullContainerError: …"';
const COLUMNS = 100;

async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest + decoder.decode();
}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (line: string): Row | string => {
  try {
    const value: unknown = JSON.parse(line);
    return isRow(value) ? value : 'not a JSON object';
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** A number is as good an id as a string, and comes back as it came. */
const idOf = (row: Row, taskArn: string | undefined): unknown =>
  typeof row['id'] === 'string' || typeof row['id'] === 'number' ? row['id'] : (taskArn ?? null);

const stopLine = (row: Row): Row => {
  const stop = parseTaskStop(row);
  const { cause, owner, evidence, gaps, confidence } = classify(stop);
  const advice = advise(cause, gaps);
  return { id: idOf(row, stop.taskArn), cause, owner, evidence: mask(evidence), advice: mask(advice), confidence };
};

const messageLine = (row: Row): Row => {
  const { message } = row;
  if (typeof message !== 'string') return { id: idOf(row, undefined), error: 'no message' };
  return { id: idOf(row, undefined), cause: classifyServiceMessage(message).cause };
};

const wrapped = (text: string): string[] => {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > COLUMNS - 2) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `  ${line}`);
};

const explainStop = (text: string): string[] => {
  const { cause, owner, evidence, gaps, confidence, token } = classify(parseTaskStop({ stoppedReason: text }));
  const advice = advise(cause, gaps);
  return [
    `${pc.bold(cause)}  ${CAUSES[cause].meaning}`,
    `${pc.dim('owner')} ${owner}   ${pc.dim('confidence')} ${Math.round(confidence * 100)} %`,
    ...(token === undefined ? [] : [`${pc.dim('about')} ${mask(token)}`]),
    pc.dim('evidence'),
    ...wrapped(mask(evidence)),
    pc.dim('what to do'),
    ...wrapped(mask(advice)),
  ];
};

const explainMessage = (text: string): string[] => {
  const { cause, evidence } = classifyServiceMessage(text);
  return [`${pc.bold(cause)}  ${MESSAGE_CAUSES[cause]}`, pc.dim('evidence'), ...wrapped(mask(evidence))];
};

const answer = (line: string, serviceEvents: boolean): Row => {
  const row = parsed(line);
  if (typeof row === 'string') return { error: row };
  return serviceEvents ? messageLine(row) : stopLine(row);
};

/**
 * `farwatch classify`: JSON lines in, one JSON line out for each, in order; or one text explained for a person. A line
 * that is not JSON is answered with `{"error"}` and stops nothing. Answers the exit code: 0, or 2 for wrong usage.
 */
export const classifyCommand = async (io: ClassifyIo): Promise<number> => {
  const { stdin, out, args, serviceEvents, isPipe } = io;
  const text = args.join(' ').trim();
  if (text !== '') {
    for (const line of serviceEvents ? explainMessage(text) : explainStop(text)) out(line);
    return 0;
  }
  if (!isPipe || stdin === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  for await (const line of linesOf(stdin)) {
    if (line.trim() !== '') out(JSON.stringify(answer(line, serviceEvents)));
  }
  return 0;
};
