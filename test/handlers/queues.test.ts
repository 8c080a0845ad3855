import { expect, test } from 'vitest';
import { idOf } from '../../functions/adapters/sqs/queues.ts';

const long = (middle: string): string => `111122223333/eu-west-1/${'a'.repeat(200)}${middle}${'b'.repeat(200)}#judge`;

test('an id that SQS takes is left as it is', () => {
  expect(idOf('111122223333/eu-west-1/prod/web#notice#1')).toBe('111122223333/eu-west-1/prod/web#notice#1');
});

test('two long ids that differ only in the middle stay two, or a message would be taken for a duplicate', () => {
  expect(idOf(long('x'))).toHaveLength(128);
  expect(idOf(long('x'))).not.toBe(idOf(long('y')));
});

test('what SQS does not take is replaced', () => {
  expect(idOf('#alerts prod\n')).toBe('#alerts_prod_');
});
