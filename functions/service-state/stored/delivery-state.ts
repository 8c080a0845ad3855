import * as z from 'zod/mini';
import type { DeliveryState, SinkState } from '../delivered-incident.ts';
import type { Shape } from './shape.ts';
import { deploymentId, incidentId, number, text, texts } from './shape.ts';

const sinkState: z.ZodMiniType<SinkState> = z.object({
  version: z.optional(text),
  trouble: z.optional(z.object({ tries: number, nextAt: number })),
} satisfies Shape<SinkState>);

/** What `notify` did about an incident, as it is stored. */
export const deliveryStateSchema: z.ZodMiniType<DeliveryState> = z.object({
  sent: texts,
  paged: texts,
  tries: number,
  refreshesShown: number,
  channelsNotified: texts,
  sinks: z.object({
    bus: z.optional(sinkState),
    pagerduty: z.optional(sinkState),
    teams: z.optional(sinkState),
    otlp: z.optional(sinkState),
  } satisfies Shape<DeliveryState['sinks']>),
  joinedTo: z.optional(incidentId),
  askedChannel: z.optional(text),
  details: z.optional(z.object({ ts: text, digest: text })),
  proofAt: z.optional(number),
  waitsSince: z.optional(number),
  muteShown: z.optional(number),
  endSent: z.optional(number),
  seenBefore: z.optional(text),
  escalated: z.optional(z.object({ page: text, step: z.literal([1, 2]) })),
  postmortem: z.optional(deploymentId),
} satisfies Shape<DeliveryState>);
