import * as z from 'zod/mini';
import type { EpochSeconds } from '../primitives/instant.ts';
import { epochSeconds } from '../primitives/instant-schema.ts';

const heartbeatSchema = z.object({ at: epochSeconds, version: z.nullable(z.string()), rules: z.nullable(z.string()) });

/** The newest heartbeat of a spoke: when it was sent (epoch seconds), the version and the hash of the rules there. */
export type Heartbeat = Readonly<z.infer<typeof heartbeatSchema>>;

/** A heartbeat from its stored form; undefined when there is none that can be read. */
export const heartbeatIn = (body: unknown): Heartbeat | undefined => {
  const read = z.safeParse(heartbeatSchema, body);
  return read.success ? read.data : undefined;
};

/** Seconds without a heartbeat, which is sent each hour, after which a spoke is silent. */
export const SILENT_SECONDS = 2.5 * 3600;

/** Whether a spoke is silent at a time in epoch seconds; one that never sent any counts from its registration. */
export const isSilent = (
  { heartbeat, registeredAt }: { readonly heartbeat: Heartbeat | undefined; readonly registeredAt: EpochSeconds },
  now: EpochSeconds,
): boolean => now - Math.max(heartbeat?.at ?? 0, registeredAt) > SILENT_SECONDS;
