import { AsyncLocalStorage } from 'node:async_hooks';
import { readServerless, target } from '../../cli/checks/template.ts';
import type { Access, Role } from '../../cli/fake-aws/iam/access.ts';
import { accessOf } from '../../cli/fake-aws/iam/access.ts';
import { allows } from '../../cli/fake-aws/iam/policy.ts';
import type { Table } from '../../functions/adapters/dynamodb/table/table.ts';
import { ACCOUNT, ORGANIZATION, TABLE_ARN, deployedRoles, roleArn, spokeRoles } from './roles.ts';

const { functions } = readServerless();
const ROLES = deployedRoles();

const current = new AsyncLocalStorage<string>();

/** Runs the work of a Lambda with the rights of its role. */
export const as = <Result>(lambda: string, work: () => Promise<Result>): Promise<Result> => current.run(lambda, work);

/** Runs what people do, who may do everything. */
export const asPeople = <Result>(work: () => Promise<Result>): Promise<Result> => current.exit(work);

/** The key that the function `rollback` signs with. */
export const ROLLBACK_KEY = 'AKIAROLLBACK';
export const SYNC_KEY = 'AKIASYNC';

const KEYS = { [ROLLBACK_KEY]: roleArn('RollbackRole'), [SYNC_KEY]: roleArn('SyncRole') };

/** The roles of the template, with `rollback` and `sync` signing by their keys. */
export const deployedAccess = (): Access => accessOf(ROLES, KEYS);

/** The same with the roles of a spoke, whose account is in the organisation of the hub. */
export const accessWithSpoke = (account: string): Access =>
  accessOf([...ROLES, ...spokeRoles(account)], KEYS, { [ACCOUNT]: ORGANIZATION, [account]: ORGANIZATION });

const roleOf = (lambda: string): Role | undefined =>
  ROLES.find(({ arn }) => arn === roleArn(target(functions[lambda]?.role) ?? ''));

/** A text as the document client has it, or as it goes over the wire. */
type Text = string | { readonly S?: string };
type Keyed = { readonly pk: Text };
type Input = {
  readonly IndexName?: string;
  readonly Key?: Keyed;
  readonly Item?: Keyed;
  readonly ExpressionAttributeValues?: { readonly ':pk'?: Text };
};

const textOf = (text: Text | undefined): string | undefined => (typeof text === 'object' ? text.S : text);

const mayNot = (command: string, { IndexName, Key, Item, ExpressionAttributeValues }: Input): string | undefined => {
  const lambda = current.getStore();
  if (lambda === undefined) return undefined;
  const action = `dynamodb:${command.replace(/Command$/, '')}`;
  const key = textOf((Item ?? Key)?.pk ?? ExpressionAttributeValues?.[':pk']);
  const context = { 'dynamodb:LeadingKeys': key === undefined ? [] : [key] };
  const resource = IndexName === undefined ? TABLE_ARN : `${TABLE_ARN}/index/${IndexName}`;
  const policies = roleOf(lambda)?.policies ?? [];
  return allows(policies, { action, resource, context }) ? undefined : `${lambda} may not ${action} ${key ?? resource}`;
};

/** A table that refuses whatever the role of the Lambda at work does not allow. */
export const guarded = (table: Table): Table => {
  table.client.middlewareStack.add(
    (next, context) => async (args) => {
      const refused = mayNot(String(context['commandName']), args.input as Input);
      if (refused !== undefined) throw Object.assign(new Error(refused), { name: 'AccessDeniedException' });
      return next(args);
    },
    { step: 'initialize', name: 'guarded', priority: 'high' },
  );
  return table;
};
