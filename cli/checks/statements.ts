import type { Resource } from './template.ts';

/** One statement of a policy, with a string turned into a list of one. */
export type Statement = {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition: Readonly<Record<string, unknown>>;
};

type Written = {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
};
type Document = { readonly Statement: readonly unknown[] };

const many = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? value : [value as Value];

/** A statement inside `Fn::If` counts as if the condition held. */
const unconditional = (statement: unknown): readonly Written[] => {
  const choice = (statement as { 'Fn::If'?: readonly unknown[] })['Fn::If'];
  if (choice === undefined) return [statement as Written];
  return choice.slice(1).flatMap((branch) => ('Effect' in (branch as object) ? [branch as Written] : []));
};

const statementsIn = (document: Document): readonly Statement[] =>
  document.Statement.flatMap(unconditional).map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: many(Action),
    resources: many(Resource),
    condition: Condition ?? {},
  }));

/** The statements of a resource's own policies: of a role, a queue, a topic or a bucket. */
export const statementsOf = ({ Properties = {} }: Resource): readonly Statement[] => {
  const inline = (Properties['Policies'] ?? []) as readonly { readonly PolicyDocument: Document }[];
  const own = Properties['PolicyDocument'] as Document | undefined;
  return [...inline.map(({ PolicyDocument }) => PolicyDocument), ...(own === undefined ? [] : [own])].flatMap(
    statementsIn,
  );
};
