import type { EpochMs } from './instant.ts';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Epoch milliseconds of the start of a span: `90m`, `24h` or `7d` before `now`, or an ISO time. Undefined for anything
 * else, and for a time that is not in the past.
 */
export const sinceIn = (text: string, now: Date): EpochMs | undefined => {
  const [, digits, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const from = digits === undefined ? Date.parse(text) : now.getTime() - Number(digits) * (UNIT_MS[unit] ?? 0);
  return Number.isNaN(from) || from >= now.getTime() ? undefined : from;
};
