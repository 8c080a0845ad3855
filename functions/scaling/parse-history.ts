import * as z from 'zod/mini';
import type { ServiceKey } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import { epochMs } from '../primitives/instant-schema.ts';
import type { ScalingActivity } from './activity.ts';
import type { Maintenance } from './maintenance.ts';
import type { TimelineEntry } from './timeline/timeline.ts';
import { TIMELINE_KINDS } from './timeline/timeline.ts';

/** A history entry: the shape of the store's HistoryEntry. */
export type Kept = {
  readonly service: ServiceKey;
  readonly kind: string;
  readonly at: EpochMs;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** A timeline line in the form of history. Its id is its subject, so storing it again changes nothing. */
export const keptEntry = (service: ServiceKey, { id, at, ...body }: TimelineEntry): Kept => ({
  service,
  kind: 'timeline',
  at,
  id,
  body,
});

const entrySchema = z.object({
  kind: z.enum(TIMELINE_KINDS),
  mood: z.enum(['good', 'bad', 'plain']),
  text: z.string(),
  who: z.nullable(z.string()),
  desired: z.nullable(z.number()),
  group: z.nullable(z.string()),
});

/** The timeline line of a history entry; undefined for an unknown format of another release. */
export const entryOfKept = ({ id, at, body }: Pick<Kept, 'id' | 'at' | 'body'>): TimelineEntry | undefined => {
  const read = z.safeParse(entrySchema, body);
  return read.success ? { id, at, ...read.data } : undefined;
};

/** A scaling activity in the form of history, by its own id and start. */
export const keptActivity = ({ id, service, startedAt, endedAt, ...rest }: ScalingActivity): Kept => ({
  service,
  kind: 'scale',
  at: startedAt.getTime(),
  id,
  body: {
    status: rest.status,
    to: rest.to ?? null,
    limits: rest.limits ?? null,
    cause: rest.cause,
    notScaled: rest.notScaled,
    message: rest.message,
    endedAt: endedAt?.getTime() ?? null,
  },
});

const count = z.optional(z.number());
const causeSchema = z.union([
  z.object({
    by: z.literal('alarm'),
    alarm: z.string(),
    policy: z.string(),
    side: z.optional(z.enum(['high', 'low'])),
    isTargetTracking: z.boolean(),
  }),
  z.object({ by: z.literal('schedule'), action: z.string() }),
  z.object({ by: z.literal('limit'), limit: z.enum(['minimum', 'maximum']), value: z.number() }),
  z.object({ by: z.literal('other'), text: z.string() }),
]);
const activitySchema = z.object({
  status: z.string(),
  to: z.nullable(z.number()),
  limits: z.nullable(z.object({ minimum: z.number(), maximum: z.number() })),
  cause: causeSchema,
  notScaled: z.array(z.object({ code: z.string(), current: count, minimum: count, maximum: count })),
  message: z.string(),
  endedAt: z.nullable(epochMs),
});

/** The activity of a history entry; undefined for an unreadable one. */
export const activityOfKept = ({ service, id, at, body }: Kept): ScalingActivity | undefined => {
  const read = z.safeParse(activitySchema, body);
  if (!read.success) return undefined;
  const { to, limits, cause, endedAt, notScaled, ...rest } = read.data;
  return {
    id,
    service,
    startedAt: new Date(at),
    endedAt: endedAt === null ? undefined : new Date(endedAt),
    to: to ?? undefined,
    limits: limits ?? undefined,
    cause: cause.by === 'alarm' ? { ...cause, side: cause.side } : cause,
    notScaled: notScaled.map(({ code, current, minimum, maximum }) => ({ code, current, minimum, maximum })),
    ...rest,
  };
};

const moment = z.nullable(z.number());
const maintenanceSchema = z.object({
  startsAt: moment,
  endsAt: moment,
  isDone: z.boolean(),
  isIssue: z.boolean(),
  tasks: z.array(z.string()),
  description: z.string(),
});

/** An announced maintenance in the form of history; its end is a separate entry. */
export const keptMaintenance = ({ id, service, announcedAt, ...body }: Maintenance): Kept => ({
  service,
  kind: 'maintenance',
  at: announcedAt,
  id: body.isDone ? `${id}#done` : id,
  body,
});

/** The maintenance of a history entry; undefined for an unreadable one. */
export const maintenanceOfKept = ({ service, id, at, body }: Kept): Maintenance | undefined => {
  const read = z.safeParse(maintenanceSchema, body);
  return read.success ? { id: id.replace(/#done$/, ''), service, announcedAt: at, ...read.data } : undefined;
};
