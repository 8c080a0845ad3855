import { expect, test } from 'vitest';
import {
  detailsOf,
  endTold,
  isPaged,
  triesOf,
  withDetails,
  withEndTold,
  withPaged,
  withSaid,
  withTries,
} from '../../functions/incidents/marks.ts';

test('what notify notes is found again beside the sayings, each note once', () => {
  const said = withTries(withEndTold(withDetails(withPaged(withSaid([], ['opened']), 'page'), '1.2'), 99), 3);
  expect([detailsOf(said), endTold(said), triesOf(said), isPaged(said, 'page')]).toEqual(['1.2', 99, 3, true]);
  expect(withDetails(withDetails(said, '1.3'), '1.4').filter((id) => id.startsWith('~details'))).toEqual([
    '~details@1.4',
  ]);
  expect(triesOf(withTries(said, 0))).toBe(0);
  expect([detailsOf([]), endTold([]), triesOf([]), isPaged([], 'page')]).toEqual([undefined, undefined, 0, false]);
});

test('sayings are kept in number, notes always', () => {
  const many = Array.from({ length: 200 }, (_, n) => `reopened@${n}`);
  const said = withSaid(withDetails([], '1.2'), many);
  expect(said).toHaveLength(61);
  expect(detailsOf(said)).toBe('1.2');
  expect(said).toContain('reopened@199');
  expect(withSaid(said, ['reopened@199'])).toHaveLength(61);
});
