import { expect, test } from 'vitest';
import { groupsOf } from '../../functions/billing/groups.ts';

test('items are grouped by key, in the order they came', () => {
  expect([...groupsOf(['ab', 'c', 'ad'], (text) => text[0])]).toEqual([
    ['a', ['ab', 'ad']],
    ['c', ['c']],
  ]);
  expect(groupsOf([], String).size).toBe(0);
});
