import * as z from 'zod/mini';
import type { OutboxEntry } from '../service-state.ts';
import type { Shape } from './shape.ts';
import { deploymentId, incidentId, number } from './shape.ts';

type Entry<Kind extends OutboxEntry['kind']> = Shape<Extract<OutboxEntry, { readonly kind: Kind }>>;

/** What a service still has to send, as it is stored. */
export const outboxEntrySchema: z.ZodMiniType<OutboxEntry> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('notice'),
    incident: incidentId,
    wanted: number,
    at: number,
    notBefore: z.optional(number),
  } satisfies Entry<'notice'>),
  z.object({
    kind: z.literal('evaluate'),
    deployment: deploymentId,
    evidence: number,
    at: number,
  } satisfies Entry<'evaluate'>),
  z.object({ kind: z.literal('verify'), deployment: deploymentId, at: number } satisfies Entry<'verify'>),
  z.object({
    kind: z.literal('check-requests'),
    deployment: deploymentId,
    at: number,
  } satisfies Entry<'check-requests'>),
  z.object({ kind: z.literal('investigate'), incident: incidentId, at: number } satisfies Entry<'investigate'>),
]);
