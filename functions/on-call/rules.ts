import * as z from 'zod/mini';
import type { Hours } from './local-time.ts';
import { DAYS, isTimeZone, minuteOf } from './local-time.ts';

/** Alerts that quiet hours hold back: those that harm nobody yet, or all but pages. */
export type Held = 'notice' | 'all';

export type QuietHours = Hours & { readonly hold?: Held | undefined };

/** Severities that a route can ask for; `page` is an incident with a page, whatever its severity. */
export const ROUTED = ['quiet', 'notice', 'harm', 'page'] as const;

/** Which messages go to a channel: all conditions that are given must hold. */
export type Route = {
  readonly channel: string;
  readonly account?: string | undefined;
  readonly cluster?: string | undefined;
  readonly service?: string | undefined;
  /** Values of tags of the ECS service. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly severity?: (typeof ROUTED)[number] | undefined;
  readonly faultDomain?: string | undefined;
  readonly hours?: Hours | undefined;
};

/** What is other in an account or cluster: whom its messages reach and when, and who may press what there. */
export type OnCallPart = {
  readonly channel?: string | undefined;
  readonly approvers?: readonly string[] | undefined;
  readonly responders?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  /** `null`: never, though the rules of all others have a number. */
  readonly escalateAfterMinutes?: number | null | undefined;
  readonly escalateTo?: string | undefined;
  /** In place of those of all others. */
  readonly quietHours?: readonly QuietHours[] | undefined;
};

/** What is other in an account, and in clusters of it by name. */
export type AccountOnCall = OnCallPart & { readonly clusters?: Readonly<Record<string, OnCallPart>> | undefined };

/** Who is on call, when, and where messages go: the key `onCall` of policy.json. */
export type OnCall = {
  readonly timeZone: string;
  /** Minutes after which a page that nobody acknowledged is escalated; undefined: never. */
  readonly escalateAfterMinutes: number | undefined;
  /** Id of a Slack user or user group; undefined: the contact of the service. */
  readonly escalateTo: string | undefined;
  readonly quietHours: readonly QuietHours[];
  /** The first that matches counts. */
  readonly routes: readonly Route[];
  /** Cluster to ids of users and user groups that may press what changes ECS; others use `slackApprovers`. */
  readonly approvers: Readonly<Record<string, readonly string[]>>;
  /** Cluster to ids that may acknowledge, mute and reject there; everybody in the workspace where none is given. */
  readonly responders: Readonly<Record<string, readonly string[]>>;
  /** What is other in an account, by its id: from the key `accounts` of the policy. */
  readonly accounts: Readonly<Record<string, AccountOnCall>>;
  /** The policy could not be read: these are the defaults, and they are read again for a page that waits. */
  readonly isUnread?: true;
};

/** The defaults: nothing is held back, escalated or routed. */
export const DEFAULT_ON_CALL: OnCall = {
  timeZone: 'Etc/UTC',
  escalateAfterMinutes: undefined,
  escalateTo: undefined,
  quietHours: [],
  routes: [],
  approvers: {},
  responders: {},
  accounts: {},
};

const clock = z.string().check(z.refine((text) => minuteOf(text) !== undefined, 'not a time of the day (HH:MM)'));
const days = z.optional(z.array(z.enum(DAYS)).check(z.minLength(1)));
const hours = { from: clock, to: clock, days };
const person = z.string().check(z.regex(/^[UWS][A-Z0-9]{6,20}$/, 'not the id of a Slack user or user group'));
const channel = z.string().check(z.regex(/^#?[\p{L}\p{N}._-]{1,80}$/u, 'not a channel (#name or id)'));
const name = z.string().check(z.minLength(1));

const timeZone = z.string().check(z.refine(isTimeZone, 'not a time zone, such as Europe/Berlin'));
const escalateAfterMinutes = z.number().check(z.positive(), z.lte(1440));
const quietHours = z.array(z.strictObject({ ...hours, hold: z.optional(z.enum(['notice', 'all'])) }));

/** The keys of `OnCallPart`, for the key `accounts` of a policy. */
export const onCallPartKeys = {
  channel: z.optional(channel),
  approvers: z.optional(z.array(person)),
  responders: z.optional(z.array(person)),
  timeZone: z.optional(timeZone),
  escalateAfterMinutes: z.optional(z.nullable(escalateAfterMinutes)),
  escalateTo: z.optional(person),
  quietHours: z.optional(quietHours),
};

const FAULT_DOMAINS = ['application', 'configuration', 'dependency', 'platform', 'operator', 'unknown'] as const;

const route = z.strictObject({
  channel,
  account: z.optional(z.string().check(z.regex(/^\d{12}$/, 'not an account id of 12 digits'))),
  cluster: z.optional(name),
  service: z.optional(name),
  tags: z.optional(z.record(name, z.string())),
  severity: z.optional(z.enum(ROUTED)),
  faultDomain: z.optional(z.enum(FAULT_DOMAINS)),
  hours: z.optional(z.strictObject(hours)),
});

/** A route behind one without conditions is never reached. */
const isReached = (routes: readonly Route[]): boolean =>
  routes
    .slice(0, -1)
    .every((one) => Object.entries(one).some(([key, value]) => key !== 'channel' && value !== undefined));

/** The key `onCall` of a policy, unknown keys refused at any depth. */
export const onCallSchema = z.strictObject({
  timeZone: z.optional(timeZone),
  escalateAfterMinutes: z.optional(escalateAfterMinutes),
  escalateTo: z.optional(person),
  quietHours: z.optional(quietHours),
  routes: z.optional(
    z.array(route).check(z.refine(isReached, 'a route without conditions hides the routes after it: put it last')),
  ),
  approvers: z.optional(z.record(name, z.array(person))),
  responders: z.optional(z.record(name, z.array(person))),
});

type Given = z.infer<typeof onCallSchema>;

/** The rules with a default for each absent key, and what is other in an account. */
export const onCallOf = (given: Given = {}, accounts: OnCall['accounts'] = {}): OnCall => ({
  ...DEFAULT_ON_CALL,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  accounts,
});
