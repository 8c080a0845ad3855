import { BUILT_IN_PRICES, pricedBy } from '../functions/billing/prices.ts';
import { taskPrices } from '../functions/report/setting.ts';
import type { Platform } from '../functions/sizing/fargate.ts';
import { parseSizingInput } from '../functions/sizing/input.ts';
import { recommend } from '../functions/sizing/recommend.ts';

export type SizeStreams = {
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly out: (line: string) => void;
};

async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('not JSON');
  }
};

/** An export says no region: us-east-1 at list price, of the platform it names. */
const REGION = 'us-east-1';
const priceOf = pricedBy(BUILT_IN_PRICES);

const pricesFor = (platform: Platform) => taskPrices(priceOf, { region: REGION, platform, capacity: 'FARGATE' });

const answer = (value: unknown): Record<string, unknown> => {
  const { id, utilisation, tasks, platform } = parseSizingInput(value);
  const recommendation = recommend({ utilisation, tasks, platform, prices: pricesFor(platform) });
  if (recommendation.do === 'abstain' || recommendation.do === 'none-fits')
    return { id, cpu: null, memory: null, ...recommendation };
  const { size, ...rest } = recommendation;
  return { id, ...size, ...rest };
};

const answerLine = (line: string): Record<string, unknown> => {
  let value: unknown;
  try {
    value = parsed(line);
    return answer(value);
  } catch (error) {
    return { id: idOf(value), cpu: null, memory: null, error: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * `farwatch size`: one JSON line of schema `fargate-sizing-input/1` in, one recommendation out, in order. A line that
 * cannot be read gets `{"error"}` and does not stop the rest. Resolves to the exit status: 0.
 */
export const sizeCommand = async ({ stdin, out }: SizeStreams): Promise<number> => {
  for await (const line of linesOf(stdin)) if (line.trim() !== '') out(JSON.stringify(answerLine(line)));
  return 0;
};
