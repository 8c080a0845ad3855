import { messageOf } from '../../functions/primitives/error-text.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import { taskPrices } from '../../functions/report/setting.ts';
import type { Platform } from '../../functions/sizing/fargate.ts';
import { CommandFailure, linesOf } from '../input/io.ts';
import { parseSizingInput } from '../../functions/sizing/input.ts';
import { recommend } from '../../functions/sizing/recommend.ts';
import { underReportRules } from '../../functions/sizing/report-rules.ts';

export type SizeStreams = {
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly out: (line: string) => void;
  /** With what the weekly report adds: no dearer size without need. */
  readonly reportRules?: boolean;
};

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('not JSON');
  }
};

/** An export has no region: us-east-1 at list price, for the platform it names. */
const REGION = 'us-east-1';
const priceOf = pricedBy(BUILT_IN_PRICES);

const pricesFor = (platform: Platform) => taskPrices(priceOf, { region: REGION, platform, capacity: 'FARGATE' });

const answer = (value: unknown, hasReportRules: boolean): Record<string, unknown> => {
  const { id, utilisation, tasks, platform } = parseSizingInput(value);
  const plain = recommend({ utilisation, tasks, platform, prices: pricesFor(platform) });
  const recommendation = hasReportRules ? underReportRules(plain, { utilisation, leaksToDeath: false }) : plain;
  const { kind: answer, reason, ...rest } = recommendation;
  const size = 'size' in rest ? rest.size : { cpu: null, memory: null };
  return { id, ...size, do: answer, because: reason, ...rest, size: undefined };
};

const answerLine = (line: string, hasReportRules: boolean): Record<string, unknown> => {
  let value: unknown;
  try {
    value = parsed(line);
    return answer(value, hasReportRules);
  } catch (error) {
    return { id: idOf(value), cpu: null, memory: null, error: messageOf(error) };
  }
};

/**
 * `farwatch size`: one JSON line of schema `fargate-sizing-input/1` in, one recommendation out, in order. An unreadable
 * line gets `{"error"}` and does not stop the rest. Throws `CommandFailure` when no line could be read.
 */
export const sizeCommand = async ({ stdin, out, reportRules = false }: SizeStreams): Promise<number> => {
  let [answered, read] = [0, 0];
  for await (const line of linesOf(stdin)) {
    if (line.trim() === '') continue;
    const answer = answerLine(line, reportRules);
    out(JSON.stringify(answer));
    answered += 1;
    if (!('error' in answer)) read += 1;
  }
  if (read > 0) return 0;
  const why = answered === 0 ? 'the input is empty' : `none of ${answered} lines is a readable service`;
  throw new CommandFailure(
    `nothing to size: ${why}; give one line of JSON for each service, as farwatch size --help shows`,
  );
};
