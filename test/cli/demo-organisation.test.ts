import { expect, test } from 'vitest';
import { playOrganisation } from '../../cli/demo/organisation.ts';
import { organisationSection } from '../../cli/demo/organisation-section.ts';

test('the demo has one message for three accounts, one for the silent spoke, and a throttled one', async () => {
  const played = await playOrganisation('tic-tac-toe', new Date('2026-11-24T08:00:00Z'));
  expect(played.messages.map(({ message }) => message.text)).toEqual([
    expect.stringContaining('3 services in 3 accounts: secret org/orders-db does not exist'),
    expect.stringContaining('spoke 333344445555 in us-east-1 is silent: no heartbeat since 2026-11-24 10:00 UTC'),
  ]);
  expect(played.rows).toEqual([
    { account: '222233334444', region: 'eu-west-1', read: 0, throttled: 5, heartbeats: 5 },
    { account: '333344445555', region: 'us-east-1', read: 5, throttled: 0, heartbeats: 2 },
  ]);
  const { html } = organisationSection(played);
  expect(html).toContain('3 services in 3 accounts');
  expect(html).toContain('<th scope="row">222233334444</th>');
}, 60_000);
