import { expect, test } from 'vitest';
import {
  detailsOf,
  endSent,
  isPaged,
  triesOf,
  withDetails,
  withEndSent,
  withPaged,
  withSent,
  withTries,
} from '../../functions/incidents/delivery-state.ts';

const incident = (sent: readonly string[]) => ({ sent, notifications: [] });

test('what notify notes is found again beside the sayings, each note once', () => {
  const stated = withTries(
    withEndSent(withDetails(withPaged(withSent(incident([]), ['opened']), 'page'), '1.2'), 99),
    3,
  );
  expect([detailsOf(stated), endSent(stated), triesOf(stated), isPaged(stated, 'page')]).toEqual(['1.2', 99, 3, true]);
  expect(withDetails(withDetails(stated, '1.3'), '1.4').filter((id) => id.startsWith('~details'))).toEqual([
    '~details@1.4',
  ]);
  expect(triesOf(withTries(stated, 0))).toBe(0);
  expect([detailsOf([]), endSent([]), triesOf([]), isPaged([], 'page')]).toEqual([undefined, undefined, 0, false]);
});

test('sayings are kept in number, notes always', () => {
  const many = Array.from({ length: 200 }, (_, n) => `reopened@${n}`);
  const stated = withSent(incident(withDetails([], '1.2')), many);
  expect(stated).toHaveLength(61);
  expect(detailsOf(stated)).toBe('1.2');
  expect(stated).toContain('reopened@199');
  expect(withSent(incident(stated), ['reopened@199'])).toHaveLength(61);
});
