import { expect, test } from 'vitest';
import { adviceOf } from '../../functions/incidents/advice-of.ts';

test('an incident of stops is advised by its cause, as concrete as what is kept of it allows', () => {
  const advice = adviceOf({ advice: '', cause: 'image.not_found', adviceParameters: { image: 'example.com/web:1' } });
  expect(advice).toContain('does not have example.com/web:1.');
});

test('a text of its own stands as it is, also beside gaps', () => {
  expect(adviceOf({ advice: 'Look.', cause: 'image.not_found', adviceParameters: { image: 'x' } })).toBe('Look.');
  expect(adviceOf({ advice: '', cause: 'hook.paused', adviceParameters: {} })).toBe('');
  expect(adviceOf({ advice: '', cause: 'image.not_found' })).toBe('');
});

test('advice is cut to what a message holds', () => {
  const long = adviceOf({ advice: '', cause: 'image.not_found', adviceParameters: { image: 'x'.repeat(2000) } });
  expect(long).toHaveLength(900);
  expect(long.endsWith('…')).toBe(true);
});
