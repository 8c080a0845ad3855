import { expect, test } from 'vitest';
import { channelOf, routingOf } from '../../functions/adapters/slack/routing.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { ORDERS } from '../incidents/stop-facts.ts';

const routing = { channel: 'C0DEFAULT', byCluster: { staging: 'C0STAGING' } };
const staging = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'staging', name: 'orders' });

test('the tag of the service wins over its cluster, and that over the default', () => {
  expect(channelOf(ORDERS, null, routing)).toBe('C0DEFAULT');
  expect(channelOf(staging, null, routing)).toBe('C0STAGING');
  expect(channelOf(staging, ' #orders-alerts ', routing)).toBe('#orders-alerts');
});

test('a tag that can be no channel is not used', () => {
  for (const tag of ['', ' ', '<!channel>', 'two words', 'x'.repeat(90), '@here'])
    expect(channelOf(staging, tag, routing)).toBe('C0STAGING');
});

test('a setting of channels that cannot be read is told of, and everything goes to the default channel', () => {
  const errors: string[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (text: string) => void errors.push(text) };
  expect(routingOf('#ops', '{"staging":"#staging"}', log).byCluster).toEqual({ staging: '#staging' });
  expect(errors).toEqual([]);
  for (const text of ['{"staging":', '[]', '{"staging":1}', 'null'])
    expect(channelOf(staging, null, routingOf('#ops', text, log))).toBe('#ops');
  expect(errors).toHaveLength(4);
});
