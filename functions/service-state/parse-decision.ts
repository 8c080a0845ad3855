import * as z from 'zod/mini';
import type { Decision } from './evaluation.ts';

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
