import { expect, test } from 'vitest';
import { SlackBusy } from '../../functions/adapters/slack/errors.ts';
import { running, stopped } from '../support/envelopes.ts';
import { deliver, spine } from '../support/spine.ts';

const failing = (service: string, from: number) =>
  [1, 2, 3].map((n) =>
    stopped({
      task: from * 10 + n,
      group: `service:${service}`,
      createdAt: from,
      deployment: `ecs-svc/${from + 1}000`,
    }),
  );

test.each([3, 5, 10])(
  'with Slack down for an hour everything is said afterwards, and once (%s minutes more)',
  async (more) => {
    const one = spine();
    one.slack.fail.before = () => new SlackBusy('down', undefined);
    const services = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    for (const [n, service] of services.entries()) {
      const second = 600 + n * 600;
      await one.minutes(10);
      await deliver(
        [running({ task: n, group: `service:${service}`, createdAt: second }), ...failing(service, second)],
        one.events(),
      );
      await one.sendNotices();
    }
    await one.minutes(more);
    expect(one.slack.messages()).toEqual([]);
    expect(one.slack.calls.length).toBeGreaterThan(0);
    expect(one.slack.calls.length).toBeLessThan(200);
    one.slack.fail.before = () => undefined;
    await one.minutes(25);
    const posted = one.slack.messages().filter(({ thread }) => thread === undefined);
    expect(posted.map(({ message }) => services.find((name) => message.text.includes(name))).sort()).toEqual(
      [...services].sort(),
    );
    expect(new Set(posted.map(({ entryId }) => entryId)).size).toBe(services.length);
    const replies = one.slack.messages().filter(({ thread }) => thread !== undefined);
    expect(new Set(replies.map(({ entryId }) => entryId)).size).toBe(replies.length);
  },
);
