/**
 * IAM's evaluation, as far as our templates use it: identity, trust and session policies with the condition operators
 * below. Anything else is refused by an error, so that no policy passes that nobody here understands.
 */
type OneOrMany<Value> = Value | readonly Value[];
type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMany<string>>>>>;

export type Statement = {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly Principal?: Readonly<Record<string, OneOrMany<string>>>;
  readonly Condition?: Conditions;
};
export type Policy = { readonly Version: string; readonly Statement: readonly Statement[] };

/** One question to IAM. A context key that is absent meets no condition but those that ask for its absence. */
export type Question = {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, OneOrMany<string>>>;
};

/** A policy with something that this evaluator does not know. */
export class UnknownPolicy extends Error {
  constructor(what: string) {
    super(`this evaluator does not know ${what}`);
    this.name = 'UnknownPolicy';
  }
}

const many = <Value>(value: OneOrMany<Value>): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

/** `*` stands for any letters, `?` for one. */
const isLike = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  ).test(text);

/** Of ARNs each of the six parts is compared on its own, so that a wildcard never reaches across a colon. */
const isArnLike = (pattern: string, text: string): boolean => {
  const [patterns, parts] = [pattern.split(':'), text.split(':')];
  const rest = (all: readonly string[]): readonly string[] => [...all.slice(0, 5), all.slice(5).join(':')];
  return (
    patterns.length >= 6 && parts.length >= 6 && rest(patterns).every((one, at) => isLike(one, rest(parts)[at] ?? ''))
  );
};

type Compare = (wanted: string, found: string) => boolean;

const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringLike: isLike,
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
};

type Asked = { readonly wanted: readonly string[]; readonly found: readonly string[] | undefined };

const isAnyMet = (compare: Compare, wanted: readonly string[], value: string): boolean =>
  wanted.some((one) => compare(one, value));

const isOperatorMet = (operator: string, { wanted, found }: Asked): boolean => {
  const [, every, name = '', optional] = /^(ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return wanted.includes(String(found === undefined));
  const compare = OPERATORS[name];
  if (compare === undefined) throw new UnknownPolicy(`the condition operator ${operator}`);
  if (every !== undefined) return (found ?? []).every((value) => isAnyMet(compare, wanted, value));
  if (found === undefined) return optional !== undefined;
  return found.some((value) => isAnyMet(compare, wanted, value));
};

const areMet = (conditions: Conditions, context: Question['context']): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const found = context[key];
      return isOperatorMet(operator, { wanted: many(wanted), found: found === undefined ? undefined : many(found) });
    }),
  );

const KNOWN: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

const speaksOf = (statement: Statement, { action, resource, context }: Question): boolean => {
  const foreign = Object.keys(statement).find((key) => !KNOWN.has(key));
  if (foreign !== undefined) throw new UnknownPolicy(`${foreign} in a statement`);
  const isOfAction = many(statement.Action).some((one) => isLike(one, action));
  const isOfResource = many(statement.Resource ?? '*').some((one) => isLike(one, resource));
  return isOfAction && isOfResource && areMet(statement.Condition ?? {}, context);
};

/** Whether policies of one kind allow what is asked: some statement does, and none denies it. */
export const allows = (policies: readonly Policy[], question: Question): boolean => {
  const speaking = policies.flatMap(({ Statement }) => Statement).filter((statement) => speaksOf(statement, question));
  return speaking.some(({ Effect }) => Effect === 'Allow') && !speaking.some(({ Effect }) => Effect === 'Deny');
};

/** Whether a trust policy lets a principal do something with its role. */
export const trusts = (trust: Policy, principal: string, question: Omit<Question, 'resource'>): boolean => {
  const Statement = trust.Statement.filter(({ Principal }) => many(Principal?.['AWS'] ?? []).includes(principal));
  return allows([{ ...trust, Statement }], { ...question, resource: '*' });
};
