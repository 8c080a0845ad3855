import * as z from 'zod/mini';
import type { EpochSeconds } from '../primitives/instant.ts';
import { epochSeconds } from '../primitives/instant-schema.ts';

/** The functions that read spokes by themselves, and note how it went. */
export const READERS = ['sync', 'scaling-poll', 'weekly-report'] as const;
export type Reader = (typeof READERS)[number];

const placeReadSchema = z.object({
  /** Epoch seconds since which it fails, or since which it works again. */
  since: epochSeconds,
  /** Why it fails; null: it works. */
  reason: z.nullable(z.string()),
});

/** How reading a spoke went the last time that it changed. */
export type PlaceRead = Readonly<z.infer<typeof placeReadSchema>>;

/** Its stored form, parsed; undefined when there is none that can be read. */
export const placeReadIn = (body: unknown): PlaceRead | undefined => {
  const read = z.safeParse(placeReadSchema, body);
  return read.success ? read.data : undefined;
};

/** What has to be stored after a read at `now` (epoch seconds); undefined: what is stored says so already. */
export const placeReadAfter = (
  before: PlaceRead | undefined,
  reason: string | null,
  now: EpochSeconds,
): PlaceRead | undefined => {
  if ((before?.reason ?? null) === reason) return undefined;
  const isSameFailure = before !== undefined && before.reason !== null && reason !== null;
  return { since: isSameFailure ? before.since : Math.floor(now), reason };
};
