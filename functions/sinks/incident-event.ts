import * as z from 'zod/mini';

/** Name and version of the shape. A field that is added keeps the version; one that changes or goes raises it. */
export const EVENT_SCHEMA = 'farwatch-incident/1';
/** `source` and `detail-type` on the event bus. */
export const EVENT_SOURCE = 'farwatch';
export const EVENT_DETAIL_TYPE = 'Farwatch Incident';

/** Most characters of each text, and items of each list: an entry stays far below EventBridge's 256 KB. */
export const MOST = {
  ...{ title: 300, text: 2000, evidence: 300, advice: 900 },
  ...{ name: 512, items: 20, item: 256, url: 2000 },
} as const;

const text = (characters: number) => z.string().check(z.maxLength(characters));
const optional = (characters: number) => z.nullable(text(characters));
const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
const count = z.int().check(z.minimum(0));
const names = z.array(text(MOST.item)).check(z.maxLength(MOST.items));

/** An incident as it is now, for other systems; docs/schemas/farwatch-incident-1.json is made of it. */
export const incidentEventSchema = z.strictObject({
  schema: z.literal(EVENT_SCHEMA),
  id: text(MOST.name),
  status: z.enum(['open', 'acknowledged', 'muted', 'resolved']),
  level: z.enum(['alert', 'page']),
  severity: z.enum(['quiet', 'notice', 'harm']),
  kind: z.enum(['stops', 'release', 'shared', 'scaling', 'maintenance', 'hook', 'service']),
  within: optional(MOST.name),
  openedAt: instant,
  openedAgainAt: instant,
  lastAt: instant,
  resolvedAt: z.nullable(instant),
  account: text(12),
  region: text(MOST.name),
  cluster: optional(MOST.name),
  service: optional(MOST.name),
  serviceArn: optional(MOST.name),
  services: names,
  title: text(MOST.title),
  text: text(MOST.text),
  cause: text(MOST.name),
  faultDomain: text(MOST.name),
  evidence: text(MOST.evidence),
  advice: text(MOST.advice),
  tasks: z.strictObject({ count, ids: names }),
  taskDefinitions: names,
  zones: names,
  failedContainer: optional(MOST.name),
  failedResource: optional(MOST.name),
  deployment: optional(MOST.name),
  handling: z.strictObject({
    acknowledgedBy: optional(MOST.name),
    acknowledgedAt: z.nullable(instant),
    mutedBy: optional(MOST.name),
    muteReason: optional(MOST.name),
  }),
  proposal: z.nullable(
    z.strictObject({ state: z.enum(['open', 'approved', 'declined', 'expired', 'void']), to: text(MOST.name) }),
  ),
  links: z.strictObject({ service: optional(MOST.url), deployment: optional(MOST.url), logs: optional(MOST.url) }),
});

export type IncidentEvent = z.infer<typeof incidentEventSchema>;
