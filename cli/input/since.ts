import type { EpochMs } from '../../functions/primitives/instant.ts';
import { sinceIn } from '../../functions/primitives/since.ts';
import { WrongUsage } from './io.ts';

/** Epoch milliseconds of `--since`; throws `WrongUsage` for anything but a span or a time in the past. */
export const sinceOf = (text: string, now: Date): EpochMs => {
  const from = sinceIn(text, now);
  if (from === undefined)
    throw new WrongUsage(`--since ${text}: give a duration like 90m, 24h or 7d, or an ISO time in the past`);
  return from;
};

/** The text of `--since` as typed, checked while the command line is read: before AWS is asked for anything. */
export const sinceText = (text: string): string => {
  sinceOf(text, new Date());
  return text;
};
