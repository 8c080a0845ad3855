import * as z from 'zod/mini';

const many = z.union([z.string(), z.array(z.string())]);
const statementSchema = z.object({
  Effect: z.string(),
  Action: z.optional(many),
  NotAction: z.optional(many),
  Resource: z.optional(many),
  NotResource: z.optional(many),
  Principal: z.optional(z.unknown()),
  Condition: z.optional(z.unknown()),
});
const policySchema = z.object({ Statement: z.union([statementSchema, z.array(statementSchema)]) });

type Statement = z.infer<typeof statementSchema>;

/** What a policy document says about one action on one resource; `conditional` when that depends on the caller. */
export type PolicySays = 'allowed' | 'denied' | 'conditional' | 'unreadable';

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

/** Whether a pattern of IAM with `*` and `?` matches a text. Linear: the text is walked once per star. */
export const matches = (pattern: string, text: string): boolean => {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === '*') [star, mark, at] = [at, from, at + 1];
    else if (pattern[at] === '?' || pattern[at] === text[from]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, mark, from] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return [...pattern.slice(at)].every((character) => character === '*');
};

const anyMatches = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), text.toLowerCase()));

const isAbout = (
  { Action, NotAction, Resource, NotResource }: Statement,
  action: string,
  resource: string,
): boolean => {
  const isAction = Action === undefined ? !anyMatches(list(NotAction), action) : anyMatches(list(Action), action);
  if (!isAction) return false;
  if (Resource !== undefined) return anyMatches(list(Resource), resource);
  return NotResource === undefined || !anyMatches(list(NotResource), resource);
};

const isForEverybody = ({ Principal, Condition }: Statement): boolean =>
  Condition === undefined &&
  (Principal === undefined || Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}');

const statementsOf = (document: string): readonly Statement[] | undefined => {
  try {
    const read = z.safeParse(policySchema, JSON.parse(document));
    if (!read.success) return undefined;
    const { Statement: statements } = read.data;
    return Array.isArray(statements) ? statements : [statements];
  } catch {
    return undefined;
  }
};

/** Evaluates a policy document, such as that of a VPC endpoint, for one action on one resource. Never throws. */
export const policySays = (document: string, action: string, resource: string): PolicySays => {
  const statements = statementsOf(document)?.filter((statement) => isAbout(statement, action, resource));
  if (statements === undefined) return 'unreadable';
  const denies = statements.filter(({ Effect }) => Effect === 'Deny');
  const allows = statements.filter(({ Effect }) => Effect === 'Allow');
  if (denies.some(isForEverybody)) return 'denied';
  if (allows.length === 0) return 'denied';
  return denies.length === 0 && allows.some(isForEverybody) ? 'allowed' : 'conditional';
};

const trustSchema = z.object({
  Statement: z.union([z.unknown(), z.array(z.unknown())]),
});
const trustStatement = z.object({
  Effect: z.literal('Allow'),
  Action: many,
  Principal: z.object({ Service: many }),
  Condition: z.optional(z.unknown()),
});

/** The services that a role's trust policy allows to assume it, and whether conditions apply. */
export const trustOf = (
  document: string,
): { readonly trusts: readonly string[]; readonly hasConditions: boolean } | undefined => {
  try {
    const read = z.safeParse(trustSchema, JSON.parse(document));
    if (!read.success) return undefined;
    const all = Array.isArray(read.data.Statement) ? read.data.Statement : [read.data.Statement];
    const trusting = all.flatMap((statement) => {
      const one = z.safeParse(trustStatement, statement);
      return one.success && anyMatches(list(one.data.Action), 'sts:AssumeRole') ? [one.data] : [];
    });
    return {
      trusts: [...new Set(trusting.flatMap(({ Principal }) => list(Principal.Service)))],
      hasConditions: trusting.some(({ Condition }) => Condition !== undefined),
    };
  } catch {
    return undefined;
  }
};
