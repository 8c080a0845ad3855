import type { Charges, BillingNotes, Sized, Tariff } from './bill.ts';
import { billingNotesFor, tariffsBy } from './bill.ts';
import type { PriceOf } from './prices.ts';
import type { Span, Window } from './span.ts';
import { secondsWithin, spanOf } from './span.ts';
import type { TaskFact, TaskUsage } from './usage.ts';

/** A task in a window: its billed seconds within it, and their cost. */
export type Entry = BillingNotes & {
  readonly kind: 'billed';
  readonly usage: TaskUsage;
  readonly span: Span;
  /** Billed seconds within the window; may be zero. */
  readonly seconds: number;
  readonly charges: Charges;
  /** The charges for any number of its seconds. */
  readonly chargesFor: (seconds: number) => Charges;
};

export type Line =
  | Entry
  | {
      readonly kind: 'unpriced';
      readonly usage: TaskUsage;
      readonly span: Span;
      readonly seconds: number;
      readonly reason: string;
    }
  | { readonly kind: 'not-billed'; readonly usage: TaskUsage; readonly reason: string };

export type Period = {
  readonly window: Window;
  /** Running tasks are billed up to here. */
  readonly now: Date;
  readonly priceOf: PriceOf;
};

/**
 * Of different facts with the same version (one source knows more), the longer text wins, then the alphabetically
 * later.
 */
const textOf = ({ usage }: TaskFact): string => JSON.stringify(usage, Object.keys(usage).sort());

const isNewer = (fact: TaskFact, than: TaskFact): boolean => {
  if (fact.version !== than.version) return fact.version > than.version;
  if (fact === than) return false;
  const [mine, theirs] = [textOf(fact), textOf(than)];
  return mine.length === theirs.length ? mine > theirs : mine.length > theirs.length;
};

/** Events identify a task by its ARN, history by its id. */
const identityOf = ({ service, taskArn }: TaskUsage): string =>
  `${service} ${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`;

/** Each task once, by its highest version, in any order and with any repetition. */
export const newestOf = (facts: Iterable<TaskFact>): readonly TaskUsage[] => {
  const newest = new Map<string, TaskFact>();
  for (const fact of facts) {
    const id = identityOf(fact.usage);
    const known = newest.get(id);
    if (known === undefined || isNewer(fact, known)) newest.set(id, fact);
  }
  return [...newest.values()].map(({ usage }) => usage);
};

const isWithin = (time: Date, { from, to }: Window): boolean => time >= from && time < to;

type Billing = Pick<Period, 'window' | 'now'> & { readonly tariffOf: (size: Sized) => Tariff };

/** A task's line; undefined when the task is not in the window. */
const lineOf = (usage: TaskUsage, { window, now, tariffOf }: Billing): Line | undefined => {
  const span = spanOf(usage, now);
  if (span.kind === 'not-billed') {
    return isWithin(usage.createdAt, window) ? { kind: 'not-billed', usage, reason: span.reason } : undefined;
  }
  const seconds = secondsWithin(span, window);
  if (seconds === 0) return undefined;
  const tariff = tariffOf(usage);
  if (tariff.kind === 'unpriced') return { kind: 'unpriced', usage, span, seconds, reason: tariff.reason };
  const { charges: chargesFor } = tariff;
  return {
    kind: 'billed',
    usage,
    span,
    seconds,
    charges: chargesFor(seconds),
    chargesFor,
    ...billingNotesFor(span, tariff),
  };
};

/** The lines of a period, one per task in it. */
export const linesOf = (facts: Iterable<TaskFact>, { window, now, priceOf }: Period): readonly Line[] => {
  const billing = { window, now, tariffOf: tariffsBy(priceOf) };
  return newestOf(facts).flatMap((usage) => lineOf(usage, billing) ?? []);
};

/** Only entries with a price. */
export const entriesOf = (lines: readonly Line[]): readonly Entry[] =>
  lines.filter((line): line is Entry => line.kind === 'billed');
