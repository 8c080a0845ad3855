import * as z from 'zod/mini';
import type { Discounts } from '../billing/discounts.ts';
import { NO_DISCOUNTS, discountsSchema } from '../billing/discounts.ts';
import type { OnCall, OnCallPart } from '../on-call/rules.ts';
import { DEFAULT_ON_CALL, onCallOf, onCallPartKeys, onCallSchema } from '../on-call/rules.ts';
import { issueText } from '../primitives/issue.ts';
import { exactSecondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** A time in which nothing is rolled back, as in `policy.json`. */
export type FreezeWindow = {
  /** ISO instants; from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  /** Name or ARN. */
  readonly cluster?: string | undefined;
  readonly service?: string | undefined;
  readonly why?: string | undefined;
};

export const MODES = ['off', 'observe', 'approve', 'auto'] as const;
export type Mode = (typeof MODES)[number];

/** What a decision reads of a policy. */
export type DecisionPolicy = {
  readonly defaultMode: Mode;
  readonly cooldownMinutes: number;
  readonly maxRollbacksPerDay: number;
  readonly maxServicesPerTenMinutes: number;
  readonly watchHours: number;
  readonly staleEventMinutes: number;
  readonly minDistinctFailedTasks: number;
  readonly alpha: number;
  readonly freezeWindows: readonly FreezeWindow[];
};

/** What of a policy is other in a cluster or an account. */
export type PolicyPart = { readonly [Key in keyof DecisionPolicy]?: DecisionPolicy[Key] | undefined };

/** What is other in an account, and in clusters of it by name. */
export type AccountPolicy = PolicyPart &
  OnCallPart & { readonly clusters?: Readonly<Record<string, PolicyPart & OnCallPart>> | undefined };

export type Policy = DecisionPolicy & {
  /** Account whose events are accepted; undefined: all. */
  readonly account: string | undefined;
  /** Regions whose events are accepted; undefined: all. */
  readonly regions: readonly string[] | undefined;
  /** Rollbacks in an hour in all accounts and regions together, beyond which a page is sent instead. */
  readonly maxRollbacksPerHour: number;
  /** What is other in an account, by its id. */
  readonly accounts?: Readonly<Record<string, AccountPolicy>>;
  /** Whom messages reach, when and where; decisions do not read it. */
  readonly onCall: OnCall;
  /** What the account pays less than list price; only the money of reports reads it. */
  readonly discounts: Discounts;
};

/** The defaults: observe only, an hour between rollbacks, two a day, five services in ten minutes. */
export const DEFAULT_POLICY: Policy = {
  account: undefined,
  regions: undefined,
  defaultMode: 'observe',
  cooldownMinutes: 60,
  maxRollbacksPerDay: 2,
  maxServicesPerTenMinutes: 5,
  maxRollbacksPerHour: 20,
  watchHours: 24,
  staleEventMinutes: 60,
  minDistinctFailedTasks: 2,
  alpha: 0.001,
  freezeWindows: [],
  onCall: DEFAULT_ON_CALL,
  discounts: NO_DISCOUNTS,
};

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch seconds of an ISO instant with its zone; undefined when the text is not one. */
export const zonedSecondsOf = (text: string): EpochSeconds | undefined => {
  const ms = ISO.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
  return Number.isNaN(ms) ? undefined : exactSecondsOf(ms);
};

const instant = z
  .string()
  .check(z.refine((text) => zonedSecondsOf(text) !== undefined, 'not an ISO time with a time zone'));
const count = z.int().check(z.minimum(0));
const amount = z.number().check(z.minimum(0));

const freezeWindow = z
  .strictObject({
    from: instant,
    to: instant,
    cluster: z.optional(z.string()),
    service: z.optional(z.string()),
    why: z.optional(z.string()),
  })
  .check(
    z.refine(({ from, to }) => (zonedSecondsOf(from) ?? 0) < (zonedSecondsOf(to) ?? 0), {
      message: 'ends before it begins',
      path: ['to'],
    }),
  );

const accountId = z.string().check(z.regex(/^\d{12}$/, 'not an account id of 12 digits'));

/** What a decision reads, each optional. */
const decisive = {
  defaultMode: z.optional(z.enum(MODES)),
  cooldownMinutes: z.optional(amount),
  maxRollbacksPerDay: z.optional(count),
  maxServicesPerTenMinutes: z.optional(count),
  watchHours: z.optional(z.number().check(z.positive())),
  staleEventMinutes: z.optional(z.number().check(z.positive())),
  minDistinctFailedTasks: z.optional(z.int().check(z.minimum(1))),
  alpha: z.optional(z.number().check(z.gt(0), z.lte(1))),
  freezeWindows: z.optional(z.array(freezeWindow)),
};

const accountPolicy = z.strictObject({
  ...decisive,
  ...onCallPartKeys,
  clusters: z.optional(z.record(z.string(), z.strictObject({ ...decisive, ...onCallPartKeys }))),
});

const policy = z.strictObject({
  account: z.optional(accountId),
  regions: z.optional(z.array(z.string().check(z.minLength(1)))),
  ...decisive,
  maxRollbacksPerHour: z.optional(count),
  accounts: z.optional(z.record(accountId, accountPolicy)),
  onCall: z.optional(onCallSchema),
  discounts: z.optional(discountsSchema),
});

/** One problem of a policy; `path` as in `freezeWindows.0.form`, empty for the whole. */
export type PolicyProblem = { readonly path: string; readonly message: string };
export type ParsedPolicy =
  { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

type Issue = z.core.$ZodIssue;

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');

const problemsOf = (issue: Issue): readonly PolicyProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'unknown key' }))
    : [{ path: pathOf(issue.path), message: issueText(issue) }];

/**
 * Parses a policy: every key optional, absent ones from DEFAULT_POLICY, unknown ones refused by name at any depth.
 * Reports all problems, not only the first.
 */
export const parsePolicy = (json: unknown): ParsedPolicy => {
  const parsed = policy.safeParse(json);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(problemsOf) };
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  return {
    ok: true,
    policy: { ...DEFAULT_POLICY, ...given, onCall: onCallOf(parsed.data.onCall, parsed.data.accounts) },
  };
};
