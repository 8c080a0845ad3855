import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { epochSeconds } from '../../../functions/primitives/instant-schema.ts';

/**
 * Utilisation of one service as an archive recorded it, not cut by any limit: one value a period for each task, null
 * in a gap. `group` names what moves together (a machine's family, a job): no part splits it.
 */
export type Trace = z.infer<typeof schema>;

const series = z.array(z.nullable(z.number()));
const schema = z.object({
  id: z.string(),
  group: z.string(),
  periodSeconds: z.number(),
  /** Epoch seconds. */
  start: epochSeconds,
  /** Where the archive's own cut into history and future lies. */
  historyDays: z.number(),
  desiredCount: z.number(),
  current: z.object({ cpu: z.number(), memory: z.number() }),
  cpuVcpu: series,
  cpuAvgVcpu: z.optional(series),
  cpuMaxVcpu: z.optional(series),
  memMiB: series,
});

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};

/** Every `*.json` and `*.json.gz` of a folder, in the order of their names. */
export const tracesIn = (folder: string): readonly Trace[] =>
  readdirSync(folder)
    .filter((name) => /\.json(?:\.gz)?$/.test(name))
    .sort()
    .map((name) => schema.parse(JSON.parse(textOf(join(folder, name)))));
