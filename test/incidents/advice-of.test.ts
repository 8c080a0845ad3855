import { expect, test } from 'vitest';
import { adviceOf } from '../../functions/incidents/advice-of.ts';
import { anIncident, asRelease, asReport, asShared } from '../support/incidents.ts';
import { ORDERS } from './stop-facts.ts';

const missing = (image: string) => anIncident(ORDERS, { cause: 'image.not_found', adviceParameters: { image } });

test('stops are advised by their cause, as concrete as what is kept of them allows, alone and shared', () => {
  const incident = missing('example.com/web:1');
  expect(adviceOf(incident)).toContain('does not have example.com/web:1.');
  expect(adviceOf(asShared(incident))).toBe(adviceOf(incident));
});

test('a text of its own stands as it is', () => {
  expect(adviceOf(asReport(missing('x'), { advice: 'Look.' }))).toBe('Look.');
  expect(adviceOf(asShared(missing('x'), { advice: 'Look.' }))).toBe('Look.');
  expect(adviceOf(asRelease(missing('x')))).toBe('');
});

test('advice is cut to what a message holds', () => {
  const long = adviceOf(missing('x'.repeat(2000)));
  expect(long).toHaveLength(900);
  expect(long.endsWith('…')).toBe(true);
});
