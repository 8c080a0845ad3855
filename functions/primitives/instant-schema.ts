import * as z from 'zod/mini';
import type { EpochMs, EpochSeconds } from './instant.ts';

/** A point in time that is stored or sent as epoch seconds: any number. */
export const epochSeconds: z.ZodMiniType<EpochSeconds, number> = z.number();

/** A point in time that is stored or sent as epoch milliseconds: any number. */
export const epochMs: z.ZodMiniType<EpochMs, number> = z.number();
