import * as z from 'zod/mini';
import type { ServiceKey } from '../primitives/identity.ts';
import { serviceKey } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { mask } from '../masking/mask.ts';
import type { NotScaledReason } from './not-scaled.ts';
import { inPlainWords } from './not-scaled.ts';

/** What caused a scaling activity, by its cause text. */
export type ActivityCause =
  | {
      readonly by: 'alarm';
      readonly alarm: string;
      readonly policy: string;
      /** Alarms of target tracking have their side in the name. */
      readonly side: 'high' | 'low' | undefined;
      readonly isTargetTracking: boolean;
    }
  | { readonly by: 'schedule'; readonly action: string }
  | { readonly by: 'limit'; readonly limit: 'minimum' | 'maximum'; readonly value: number }
  | { readonly by: 'other'; readonly text: string };

/** One item of DescribeScalingActivities about an ECS service's desired count. */
export type ScalingActivity = {
  readonly id: string;
  readonly service: ServiceKey;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  /** Pending, InProgress, Successful, Overridden, Unfulfilled, Failed; an unknown status is kept as it is. */
  readonly status: string;
  /** The desired count it sets; undefined when it sets limits or nothing. AWS does not report the count before. */
  readonly to: number | undefined;
  /** New limits, when a scheduled action or a registration sets them. */
  readonly limits: { readonly minimum: number; readonly maximum: number } | undefined;
  readonly cause: ActivityCause;
  readonly notScaled: readonly NotScaledReason[];
  readonly message: string;
};

const when = z.pipe(
  z.union([z.date(), z.number(), z.string()]),
  z.transform((value: Date | EpochSeconds | string) => (typeof value === 'number' ? dateOf(value) : new Date(value))),
);
const instant = when.check(z.refine((date) => !Number.isNaN(date.getTime()), 'not a time'));
const count = z.nullish(z.number());

const schema = z.object({
  ActivityId: z.string().check(z.minLength(1)),
  ResourceId: z.string(),
  ScalableDimension: z.nullish(z.string()),
  Description: z.nullish(z.string()),
  Cause: z.nullish(z.string()),
  StartTime: instant,
  EndTime: z.nullish(instant),
  StatusCode: z.nullish(z.string()),
  StatusMessage: z.nullish(z.string()),
  NotScaledReasons: z.nullish(
    z.array(z.object({ Code: z.string(), MaxCapacity: count, MinCapacity: count, CurrentCapacity: count })),
  ),
});

const ALARM = /monitor alarm (.+?) in state \w+ triggered policy (.+?)\s*$/i;
const SCHEDULE = /scheduled action name (.+?) was triggered/i;
const LIMIT = /(minimum|maximum) capacity was set to (\d+)/i;
const COUNT = /desired count to (\d+)/i;
const LIMITS = /min capacity to (\d+) and max capacity to (\d+)/i;

/** AlarmHigh and AlarmLow are target tracking's names; people write gt, lt, high, low, up, down, in, out. */
const sideOf = (name: string): 'high' | 'low' | undefined => {
  if (/AlarmHigh|(^|[^a-z])(high|gt|up|scale-?_?(out|up))([^a-z]|$)/i.test(name)) return 'high';
  if (/AlarmLow|(^|[^a-z])(low|lt|down|scale-?_?(in|down))([^a-z]|$)/i.test(name)) return 'low';
  return undefined;
};

/** The cause text of an activity as a value; wordings: Application Auto Scaling user guide, "Scaling activities". */
export const causeOf = (text: string): ActivityCause => {
  const [, alarm, policy] = ALARM.exec(text) ?? [];
  if (alarm !== undefined && policy !== undefined) {
    return {
      by: 'alarm',
      alarm,
      policy,
      side: sideOf(alarm) ?? sideOf(policy),
      isTargetTracking: alarm.startsWith('TargetTracking-'),
    };
  }
  const action = SCHEDULE.exec(text)?.[1];
  if (action !== undefined) return { by: 'schedule', action };
  const [, which, value] = LIMIT.exec(text) ?? [];
  if (which !== undefined) {
    return { by: 'limit', limit: which.toLowerCase() === 'minimum' ? 'minimum' : 'maximum', value: Number(value) };
  }
  return { by: 'other', text: mask(text) };
};

const numbersIn = (pattern: RegExp, ...texts: readonly string[]): readonly number[] => {
  const found = texts.map((text) => pattern.exec(text)).find((match) => match !== null);
  return found ? found.slice(1).map(Number) : [];
};

type Where = { readonly account: string; readonly region: string };

/** Parses one item; a string says why it is not an ECS activity or broken. */
export const parseActivity = (raw: unknown, where: Where): ScalingActivity | string => {
  const read = z.safeParse(schema, raw);
  if (!read.success) return `not a scaling activity: ${read.error.issues[0]?.path.join('.') ?? ''}`;
  const item = read.data;
  const [kind, cluster, name] = item.ResourceId.split('/');
  if (kind !== 'service' || !cluster || !name) return `not an ECS service: ${item.ResourceId.slice(0, 80)}`;
  const names = [cluster, name];
  const [description, message] = [item.Description ?? '', mask(item.StatusMessage ?? '', names)];
  const [minimum, maximum] = numbersIn(LIMITS, description, message);
  return {
    id: item.ActivityId,
    service: serviceKey({ ...where, cluster, name }),
    startedAt: item.StartTime,
    endedAt: item.EndTime ?? undefined,
    status: item.StatusCode ?? 'Pending',
    to: numbersIn(COUNT, description, message)[0],
    limits: minimum === undefined || maximum === undefined ? undefined : { minimum, maximum },
    cause: causeOf(item.Cause ?? ''),
    notScaled: (item.NotScaledReasons ?? []).map(({ Code, CurrentCapacity, MinCapacity, MaxCapacity }) => ({
      code: Code,
      current: CurrentCapacity ?? undefined,
      minimum: MinCapacity ?? undefined,
      maximum: MaxCapacity ?? undefined,
    })),
    message,
  };
};

const OPEN = new Set(['Pending', 'InProgress']);

/** Whether an activity can still change: only final ones are stored. */
export const isOpen = ({ status, notScaled }: ScalingActivity): boolean => OPEN.has(status) && notScaled.length === 0;

/** Whether it changed, or is about to change, the desired count. */
export const isScaling = ({ to, notScaled, status }: ScalingActivity): boolean =>
  to !== undefined && notScaled.length === 0 && status !== 'Failed' && status !== 'Overridden';

/** The same activity seen twice: returns the later stage, so that the order does not matter. */
const further = (one: ScalingActivity, other: ScalingActivity): ScalingActivity => {
  if (isOpen(one) !== isOpen(other)) return isOpen(one) ? other : one;
  const [a, b] = [`${one.endedAt?.getTime() ?? 0}|${one.status}`, `${other.endedAt?.getTime() ?? 0}|${other.status}`];
  return a >= b ? one : other;
};

/** Each activity once by id, oldest first: duplicates and order of arrival change nothing. */
export const onceEach = (activities: readonly ScalingActivity[]): readonly ScalingActivity[] => {
  const byId = new Map<string, ScalingActivity>();
  for (const activity of activities) {
    const known = byId.get(activity.id);
    byId.set(activity.id, known ? further(known, activity) : activity);
  }
  return [...byId.values()].toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime() || (a.id < b.id ? -1 : 1));
};

/** The cause in plain English. */
export const reasonOf = (cause: ActivityCause): string => {
  if (cause.by === 'alarm') {
    const side = cause.side === 'low' ? 'below' : 'above';
    const alarm = cause.isTargetTracking ? `target tracking, ${side} its target` : `alarm ${cause.alarm}`;
    return `${alarm}, policy ${cause.policy}`;
  }
  if (cause.by === 'schedule') return `scheduled action ${cause.action}`;
  if (cause.by === 'limit') return `its ${cause.limit} was set to ${cause.value}`;
  return cause.text === '' ? 'no cause given' : cause.text;
};

/** An activity in one sentence, without the full stop. */
export const sentenceOf = (activity: ScalingActivity): string => {
  const { to, limits, status, notScaled, cause, message } = activity;
  const reason = reasonOf(cause);
  if (notScaled.length > 0) return `Not scaled: ${notScaled.map(inPlainWords).join('; ')} (${reason})`;
  if (status === 'Failed' || status === 'Unfulfilled')
    return `Scaling ${status.toLowerCase()}: ${message || 'no reason given'} (${reason})`;
  if (limits) return `Limits set to ${limits.minimum}..${limits.maximum} (${reason})`;
  const done = { Pending: 'Setting', InProgress: 'Setting', Overridden: 'Overridden while setting' }[status] ?? 'Set';
  return to === undefined ? `Scaling activity ${status} (${reason})` : `${done} desired count to ${to} (${reason})`;
};
