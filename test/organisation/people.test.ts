import { expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { buttonsIn } from '../../cli/local/slack-press.ts';
import { deploymentChanged, running, stopped } from '../support/envelopes.ts';
import { from, organisation, SPOKES, textOf, withoutSecret } from './org-rig.ts';

const [FIRST, SECOND, THIRD] = SPOKES;

const POLICY = {
  accounts: {
    [FIRST]: { channel: '#first', clusters: { data: { channel: '#first-data' } } },
    [SECOND]: { channel: '#second' },
  },
};

test('what one account lacks goes to its channel; each further one hears once in its own', async () => {
  const { farwatch, messages, minutes } = await organisation(POLICY);
  await farwatch.deliver([withoutSecret(FIRST, 60), withoutSecret(FIRST, 62, { group: 'service:api' })]);
  expect(messages().map(({ place }) => place.channel)).toEqual(['#first']);
  await farwatch.deliver([withoutSecret(SECOND, 70)]);
  await farwatch.deliver([withoutSecret(THIRD, 80), withoutSecret(SECOND, 90, { group: 'service:api' })]);
  await minutes(2);
  const [first, second, ...others] = messages();
  expect(others).toEqual([]);
  expect([first?.place.channel, second?.place.channel]).toEqual(['#first', '#second']);
  expect(first?.message.text).toContain('5 services in 3 accounts');
  expect(second && textOf(second)).toContain('The message is in another channel');
  expect(second && textOf(second)).toContain(`web (prod, ${SECOND})`);
});

/** A release of `web` whose tasks end at once, after one that ran. */
const failedRelease = (account: string): readonly unknown[] => {
  const before = { taskDefinition: 'web:1', deployment: 'ecs-svc/1000000000000000001' };
  const completed = { service: 'service/prod/web', name: 'SERVICE_DEPLOYMENT_COMPLETED' };
  return [
    running({ task: 1, ...before, createdAt: -9000 }),
    deploymentChanged({ ...completed, deployment: before.deployment, time: -8000 }),
    deploymentChanged({ service: 'service/prod/web', name: 'SERVICE_DEPLOYMENT_IN_PROGRESS', time: 10 }),
    ...[2, 3, 4, 5].map((task) => stopped({ task, createdAt: 10 + task * 20 })),
  ].map((event) => from(account, event));
};

test('the approvers of an account alone roll back there, not those of a cluster of that name', async () => {
  const accounts = {
    [FIRST]: { defaultMode: 'approve', clusters: { prod: { approvers: ['U0FIRST01'] } } },
    [SECOND]: { defaultMode: 'approve', approvers: ['U0SECOND1'] },
  };
  const { farwatch, messages, press } = await organisation(
    { accounts, onCall: { approvers: { prod: ['U0ANYPROD'] } } },
    ['U0DEFAULT'],
  );
  for (const event of failedRelease(FIRST)) await farwatch.deliver([event]);
  const message = messages().find((one) => buttonsIn(one.message).some(({ action }) => action === ACTIONS.rollBack));
  if (message === undefined) throw new Error('no proposal');
  for (const id of ['U0SECOND1', 'U0ANYPROD', 'U0DEFAULT'])
    expect((await press(message, ACTIONS.rollBack, id)).says).toContain('Only members of the configured group');
  expect((await press(message, ACTIONS.rollBack, 'U0FIRST01')).says).not.toContain('Only members');
});

test('the brake over all accounts holds the next account back, and its message says so', async () => {
  const { farwatch, messages } = await organisation({ defaultMode: 'auto', maxRollbacksPerHour: 1 });
  for (const account of [FIRST, SECOND]) for (const event of failedRelease(account)) await farwatch.deliver([event]);
  const texts = messages().map((one) => `${textOf(one)} ${one.thread.map(({ message }) => message.text).join(' ')}`);
  const held = texts.filter((text) =>
    text.includes('the limit of rollbacks within an hour in all accounts is reached'),
  );
  expect(held).toHaveLength(1);
  expect(held[0]).toContain(SECOND);
});

/** The morning is 10:00 UTC, 05:00 in New York. */
const AT_NIGHT = { timeZone: 'America/New_York', quietHours: [{ from: '22:00', to: '05:30', hold: 'all' }] };

test('the same failure in two accounts waits for the end of quiet hours in the one that has them', async () => {
  const accounts = { [FIRST]: { ...AT_NIGHT, clusters: { data: { quietHours: [] } } }, [SECOND]: {} };
  const { farwatch, messages, minutes, slack } = await organisation({ accounts });
  for (const account of [FIRST, SECOND]) for (const event of failedRelease(account)) await farwatch.deliver([event]);
  await minutes(20);
  expect(messages().map(textOf).join()).not.toContain(FIRST);
  expect(messages().map(textOf).join()).toContain(SECOND);
  expect(slack.messages()).toHaveLength(1);
  await minutes(15);
  const [, held] = messages();
  expect(messages()).toHaveLength(2);
  expect(held && textOf(held)).toContain(FIRST);
  expect(held && new Date(held.at).toISOString()).toBe('2026-03-02T10:30:00.000Z');
});

test('a page is escalated after the minutes of its cluster, to whom its account names', async () => {
  const policy = {
    defaultMode: 'auto',
    maxRollbacksPerDay: 0,
    onCall: { escalateAfterMinutes: 60, escalateTo: 'S0GENERAL' },
    accounts: { [FIRST]: { escalateTo: 'S0FIRST01', clusters: { prod: { escalateAfterMinutes: 2 } } } },
  };
  const { farwatch, messages, minutes } = await organisation(policy);
  for (const account of [FIRST, SECOND]) for (const event of failedRelease(account)) await farwatch.deliver([event]);
  await minutes(4);
  const mentions = messages().flatMap(({ thread }) => thread.filter(({ entryId }) => entryId.includes('#escalated@')));
  expect(mentions.map(({ message }) => message.text.slice(0, 22))).toEqual(['<!subteam^S0FIRST01> ⏰']);
});
