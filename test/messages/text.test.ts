import { expect, test } from 'vitest';
import { adviceOf } from '../../functions/incidents/advice-of.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { plainText } from '../../functions/messages/text.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { HOSTILE, incident } from './hostile.ts';

test('an incident reads well in a terminal', () => {
  const item = incident({ facts: { 'Last log lines': 'one\ntwo' } });
  expect(plainText(item, linksOf(item)).split('\n')).toEqual([
    '!! orders: container app exits with an error',
    '  where       prod, eu-west-1, 111122223333',
    '  since       2026-11-20 09:01:00 UTC',
    '  tasks       3 in 2 min',
    '  at fault    the application',
    '  revision    orders:42',
    '  zones       eu-west-1a',
    '  evidence    essential container exited with exit code 1',
    `  what to do  ${adviceOf(item)}`,
    '  Last log lines:',
    '    one',
    '    two',
    '  timeline    farwatch timeline prod/orders --since 2026-11-20T08:01:00Z',
    `  see         ${linksOf(item).service}`,
  ]);
  expect(plainText({ ...item, resolvedAt: NINE }, linksOf(item))).toContain('Resolved: 3 stopped tasks in 2 min.');
});

test('no text moves the cursor or colours a terminal', () => {
  for (const text of HOSTILE) {
    const shown = plainText(incident({ evidence: text, title: text, facts: { A: text } }), { tasks: {} });
    // eslint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202e]/);
  }
});
