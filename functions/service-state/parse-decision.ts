import * as z from 'zod/mini';
import type { Decision } from './evaluation.ts';
import { isoText } from '../primitives/instant-text.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Older entries lack what came later. */
const text = z._default(z.nullable(z.string()), null);

/** An e-value may be infinite, which is no `z.number()`. */
const eValue = z._default(z.nullable(z.custom<number>((value) => typeof value === 'number')), null);

const schema = z.object({
  decision: z.object({
    kind: z.enum(['nothing', 'alert', 'page', 'propose', 'stop-deployment', 'roll-back', 'roll-back-platform-version']),
    deployment: z.custom<Decision['deployment']>((value) => typeof value === 'string'),
    to: text,
    platformVersion: text,
    reason: z.string(),
    guard: text,
    rule: z._default(z.string(), ''),
    eValue,
  }),
});

/** The decision in an audit entry; undefined where the entry records something else, or cannot be read. */
export const decisionIn = (body: unknown): Decision | undefined => z.safeParse(schema, body).data?.decision;

/** A decision, as programs read it: the names are fixed. */
export type PrintedDecision = {
  readonly deployment: Decision['deployment'];
  readonly do: Decision['kind'];
  readonly to: string | null;
  readonly platformVersion: string | null;
  readonly because: string;
  readonly guard: string | null;
  readonly rule: string;
  readonly odds: number | null;
};

/** A decision with the names that programs read. */
export const printedDecision = ({ kind: action, reason, eValue, ...rest }: Decision): PrintedDecision => ({
  ...rest,
  do: action,
  because: reason,
  odds: eValue,
});

/** An entry of the audit. Epoch milliseconds in `at`. */
type Entry = { readonly at: EpochMs; readonly id: string; readonly body: Readonly<Record<string, unknown>> };

/** An entry of the audit with all inputs, as `farwatch explain --json` prints it. */
export const explainedEntry = ({ at, id, body }: Entry): Readonly<Record<string, unknown>> => {
  const decision = decisionIn(body);
  const named = decision === undefined ? {} : { decision: printedDecision(decision) };
  return { at: isoText(at), id, ...body, ...named };
};
