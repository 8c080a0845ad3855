import * as z from 'zod/mini';

/** The most that Farwatch may do in an account and region, whatever tags, policy and people say. */
export const CEILINGS = ['observe', 'approve', 'auto'] as const;
export type Ceiling = (typeof CEILINGS)[number];

const roleArn = z.string().check(z.regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'not the ARN of a role'));

const spokeSchema = z.strictObject({
  account: z.string().check(z.regex(/^\d{12}$/, 'not an account id of 12 digits')),
  region: z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'not a region')),
  readRole: roleArn,
  /** Absent: nothing can be changed there. */
  actRole: z.nullable(roleArn),
  ceiling: z.enum(CEILINGS),
  /** Who registered it, and when (ISO). */
  by: z.string(),
  at: z.string(),
});

/** An account and region other than the installation's own, as people registered it. */
export type Spoke = Readonly<z.infer<typeof spokeSchema>>;

/** The spokes by `account/region`. */
export type Registry = ReadonlyMap<string, Spoke>;

/** `account/region`. */
export const placeName = ({ account, region }: { readonly account: string; readonly region: string }): string =>
  `${account}/${region}`;

/** What is wrong with a spoke: a role of a different account would lend the installation more than was registered. */
const isOfItsAccount = ({ account, readRole, actRole }: Spoke): boolean =>
  [readRole, actRole].every((arn) => arn === null || arn.split(':')[4] === account);

const registrySchema = z.strictObject({
  spokes: z.array(spokeSchema.check(z.refine(isOfItsAccount, 'a role of a different account'))),
});

/** The stored form of a registry. */
export const storedRegistry = (registry: Registry): unknown => ({ spokes: [...registry.values()] });

/** A registry from its stored form; undefined when that is not one. Each spoke's roles are of its own account. */
export const registryOf = (body: unknown): Registry | undefined => {
  const read = z.safeParse(registrySchema, body);
  return read.success ? new Map(read.data.spokes.map((spoke) => [placeName(spoke), spoke])) : undefined;
};
