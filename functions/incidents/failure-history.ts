import { plural } from '../primitives/plural.ts';
import * as z from 'zod/mini';
import { parsedOnce } from '../primitives/parsed-once.ts';
import { dateOf } from '../primitives/instant.ts';
import { dayInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Shape } from '../service-state/stored/shape.ts';
import { number, text } from '../service-state/stored/shape.ts';
import type { Incident } from '../service-state/incident.ts';

/** How often a failure ended, and how. */
export type Remembered = {
  readonly times: number;
  /** How many of these ended without harm. */
  readonly healed: number;
  /** Epoch seconds of the first and the last time. */
  readonly firstAt: EpochSeconds;
  readonly lastAt: EpochSeconds;
  /** The last end that was recorded: the same end counts once. */
  readonly last: string;
};

/** Failures of an account and region by fingerprint, whatever the service. */
export type FailureHistory = { readonly v: 1; readonly failures: Readonly<Record<string, Remembered>> };

export const NO_HISTORY: FailureHistory = { v: 1, failures: {} };

const remembered = z.object({
  times: number,
  healed: number,
  firstAt: number,
  lastAt: number,
  last: text,
} satisfies Shape<Remembered>);

const parsed = parsedOnce<FailureHistory>(
  z.object({ v: z.literal(1), failures: z.record(z.string(), remembered) } satisfies Shape<FailureHistory>),
);

/** The stored failure history; an empty one where none is stored or its form is another: only counts are lost. */
export const historyIn = (body: unknown): FailureHistory => parsed.in(body) ?? NO_HISTORY;

/** Failures kept; the longest unseen are dropped first. */
const FAILURES_MAX = 600;

const newestOf = (failures: FailureHistory['failures']): FailureHistory['failures'] => {
  const all = Object.entries(failures);
  if (all.length <= FAILURES_MAX) return failures;
  return Object.fromEntries(all.sort(([, a], [, b]) => b.lastAt - a.lastAt).slice(0, FAILURES_MAX));
};

/** Records the end of an incident of stops. Recording the same end again changes nothing. */
export const remember = (history: FailureHistory, incident: Incident): FailureHistory => {
  const { fingerprint, id, resolvedAt, severity } = incident;
  const last = `${id}@${resolvedAt ?? ''}`;
  const known = history.failures[fingerprint];
  if (incident.kind !== 'stops' || resolvedAt === null || incident.count === 0 || known?.last === last) return history;
  const next: Remembered = {
    times: (known?.times ?? 0) + 1,
    healed: (known?.healed ?? 0) + (severity === 'harm' ? 0 : 1),
    firstAt: Math.min(known?.firstAt ?? incident.openedAt, incident.openedAt),
    lastAt: Math.max(known?.lastAt ?? resolvedAt, resolvedAt),
    last,
  };
  return parsed.made({ v: 1, failures: newestOf({ ...history.failures, [fingerprint]: next }) });
};

const day = (at: EpochSeconds): string => dayInUtc(dateOf(at));

/** `never seen before in this account`, or `seen 41 times since 2026-08-02, always recovered by itself`. */
export const historyText = (history: FailureHistory, fingerprint: string): string => {
  const known = history.failures[fingerprint];
  if (known === undefined) return 'never seen before in this account';
  const harmful = known.times - known.healed;
  const end = harmful === 0 ? 'always recovered by itself' : `${harmful} of them had an impact`;
  return `seen ${plural(known.times, 'time')} since ${day(known.firstAt)}, ${end}`;
};
