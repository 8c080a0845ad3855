import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, policySays, trustOf } from '../../functions/diagnosis/policy.ts';

const says = (...statements: readonly object[]) =>
  policySays(JSON.stringify({ Statement: statements }), 's3:GetObject', 'arn:aws:s3:::b/k');
const allow = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };

test.each([
  ['allows everything', [allow], 'allowed'],
  ['allows the action in other letters', [{ ...allow, Action: 'S3:getobject' }], 'allowed'],
  ['allows for all AWS principals', [{ ...allow, Principal: { AWS: '*' } }], 'allowed'],
  ['allows all but other actions', [{ Effect: 'Allow', Principal: '*', NotAction: 'ec2:*', Resource: '*' }], 'allowed'],
  ['allows another bucket', [{ ...allow, Resource: 'arn:aws:s3:::other/*' }], 'denied'],
  ['allows all but this bucket', [{ Effect: 'Allow', Principal: '*', Action: '*', NotResource: '*b/k' }], 'denied'],
  ['allows nothing', [], 'denied'],
  ['denies', [allow, { ...allow, Effect: 'Deny' }], 'denied'],
  ['denies under a condition', [allow, { ...allow, Effect: 'Deny', Condition: {} }], 'conditional'],
  ['allows under a condition', [{ ...allow, Condition: { StringEquals: {} } }], 'conditional'],
  ['allows one principal', [{ ...allow, Principal: { AWS: 'arn:aws:iam::1:root' } }], 'conditional'],
])('a policy that %s', (_, statements, answer) => {
  expect(says(...statements)).toBe(answer);
});

test('one statement may stand without a list; what is no policy is unreadable', () => {
  expect(policySays(JSON.stringify({ Statement: allow }), 's3:GetObject', 'x')).toBe('allowed');
  expect(policySays('not JSON', 'a:B', 'x')).toBe('unreadable');
  expect(policySays('{"Statement":[1]}', 'a:B', 'x')).toBe('unreadable');
});

test('a pattern with stars matches what any text in their place would make', () => {
  const text = fc.string({ maxLength: 12 }).map((one) => one.replaceAll(/[*?]/g, 'x'));
  fc.assert(fc.property(text, text, text, (a, b, c) => matches(`${a}*${c}`, `${a}${b}${c}`) && matches('*', b)));
  expect(matches('a?c', 'abc')).toBe(true);
  expect(matches('a?c', 'ac')).toBe(false);
});

test('a hostile pattern takes no longer than a harmless one', () => {
  expect(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});

test('a trust policy names services, one or many, and whether conditions apply', () => {
  const trust = (...Statement: readonly object[]) => trustOf(JSON.stringify({ Statement }));
  const one = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } };
  expect(trust(one)).toEqual({ trusts: ['ecs-tasks.amazonaws.com'], hasConditions: false });
  expect(trust({ ...one, Condition: { StringEquals: {} } })?.hasConditions).toBe(true);
  expect(trust({ ...one, Effect: 'Deny' })?.trusts).toEqual([]);
  expect(trust({ ...one, Principal: { AWS: 'x' } })?.trusts).toEqual([]);
  expect(trustOf('nonsense')).toBeUndefined();
});
