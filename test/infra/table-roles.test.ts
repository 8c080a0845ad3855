import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readServerless, target } from '../../cli/checks/template.ts';
import type { Role } from '../../cli/fake-aws/iam/access.ts';
import { allows } from '../../cli/fake-aws/iam/policy.ts';
import { TABLE_ARN, deployedRoles, roleArn } from '../support/roles.ts';

/** Who writes what stands in docs/designs/keys.md; the roles must say the same. */
const { functions } = readServerless();
const FUNCTIONS = Object.keys(functions);
const ROLES = deployedRoles();

const roleOf = (name: string): Role => {
  const arn = roleArn(target(functions[name]?.role) ?? '');
  const found = ROLES.find((role) => role.arn === arn);
  if (found === undefined) throw new Error(`no role of ${name}`);
  return found;
};

type Row = { readonly prefix: string; readonly writers: readonly string[] };

/** The rows of the page: `STATE#<service>` and the Lambdas that its last column names. */
const ROWS: readonly Row[] = readFileSync('docs/designs/keys.md', 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, key = '', , , writers]) => /^`[A-Z_]+[#`]/.test(key) && writers !== undefined)
  .map(([, key = '', , , writers = '']) => ({
    prefix: key.replaceAll('`', ''),
    writers: writers.includes('people')
      ? []
      : FUNCTIONS.filter((name) => new RegExp(`\\b(?<!-)${name}\\b(?!-)`).test(writers)),
  }));

const SAMPLES: Readonly<Record<string, string>> = {
  '<service>': '111122223333/eu-west-1/prod/web',
  '<account>/<region>/<cluster>': '111122223333/eu-west-1/prod',
  '<account>/<region>': '111122223333/eu-west-1',
  '<shard>': '3',
};

const keyOf = (prefix: string, lambda: string): string =>
  Object.entries(SAMPLES)
    .reduce((text, [name, value]) => text.replace(name, value), prefix)
    .replace('<Lambda>', lambda);

const ACTIONS = [
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'],
  ...['DeleteTable', 'UpdateTable', 'Scan', 'PartiQLSelect'],
].map((name) => `dynamodb:${name}`);

const may = (lambda: string, action: string, key: string): boolean =>
  allows(roleOf(lambda).policies, {
    action,
    resource: TABLE_ARN,
    context: { 'dynamodb:LeadingKeys': [key] },
  });

test('the page names every kind of item', () => {
  const kinds = new Set(readFileSync('functions/adapters/dynamodb/keys.ts', 'utf8').match(/(?<=pk: [`'])[A-Z_]+/g));
  const named = new Set(ROWS.map(({ prefix }) => /^[A-Z_]+/.exec(prefix)?.[0]));
  expect([...kinds].filter((kind) => !named.has(kind))).toEqual([]);
  expect(ROWS.length).toBeGreaterThan(20);
});

test.each(FUNCTIONS)('%s may write exactly what docs/designs/keys.md says, and delete nothing', (lambda) => {
  const others = FUNCTIONS.filter((name) => name !== lambda);
  for (const { prefix, writers } of ROWS) {
    const isWriter = writers.includes(lambda);
    const expected = !isWriter ? [] : prefix.startsWith('AUDIT') ? ['PutItem'] : ['PutItem', 'UpdateItem'];
    const allowed = ACTIONS.filter((action) => may(lambda, action, keyOf(prefix, lambda)));
    expect({ prefix, allowed }).toEqual({ prefix, allowed: expected.map((name) => `dynamodb:${name}`) });
    if (prefix.includes('<Lambda>'))
      for (const other of others) expect(may(lambda, 'dynamodb:PutItem', keyOf(prefix, other))).toBe(false);
  }
});

test('a call that touches two items needs the right to both', () => {
  const both = { action: 'dynamodb:PutItem', resource: TABLE_ARN };
  const keys = ['STATE#111122223333/eu-west-1/prod/web', 'POLICY'];
  expect(allows(roleOf('task-events').policies, { ...both, context: { 'dynamodb:LeadingKeys': keys } })).toBe(false);
});

test('all may read; what is due is read by the sweep, what is open by it and Slack, of the indexes', () => {
  const reads = (lambda: string, resource: string): boolean =>
    allows(roleOf(lambda).policies, { action: 'dynamodb:Query', resource, context: {} });
  expect(FUNCTIONS.filter((name) => !reads(name, TABLE_ARN))).toEqual([]);
  expect(FUNCTIONS.filter((name) => reads(name, `${TABLE_ARN}/index/due`))).toEqual(['sweep']);
  expect(FUNCTIONS.filter((name) => reads(name, `${TABLE_ARN}/index/open`)).toSorted()).toEqual([
    'mcp',
    'slack-actions',
    'sweep',
  ]);
});
