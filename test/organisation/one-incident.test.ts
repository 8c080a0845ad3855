import { expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { qualityOf } from '../../functions/handlers/weekly-report/quality.ts';
import { ACCOUNT, REGION } from '../support/envelopes.ts';
import { organisation, SPOKES, textOf, withoutSecret } from './org-rig.ts';

const [FIRST, SECOND, THIRD] = SPOKES;

const people = {
  accounts: {
    [FIRST]: { responders: ['U0FIRST01'] },
    [SECOND]: { responders: ['U0SECOND1'] },
  },
};

const broken = async (policy: object = {}) => {
  const rig = await organisation(policy);
  await rig.farwatch.deliver([withoutSecret(FIRST, 60), withoutSecret(FIRST, 62)]);
  await rig.farwatch.deliver([withoutSecret(SECOND, 70), withoutSecret(SECOND, 72)]);
  await rig.minutes(2);
  return rig;
};

test('a secret that three accounts read breaks in all: one message, which lists services with accounts', async () => {
  const { farwatch, messages, minutes } = await broken();
  await farwatch.deliver([withoutSecret(THIRD, 80, { region: 'us-east-1' })]);
  await minutes(2);
  const [message, ...others] = messages();
  expect(others).toEqual([]);
  expect(message?.message.text).toContain('3 services in 3 accounts: secret db does not exist');
  expect(message && textOf(message)).toContain(`web (prod, ${FIRST}, eu-west-1)`);
  expect(message && textOf(message)).toContain(`web (prod, ${THIRD}, us-east-1)`);
  await minutes(40);
  expect(messages()).toHaveLength(1);
  expect(messages()[0]?.message.text).toMatch(/Resolved|over/i);
});

test('the week’s messages count what accounts have in common, once', async () => {
  const { store, clock } = await broken();
  const run = { account: ACCOUNT, region: REGION, places: SPOKES.map((account) => ({ account, region: REGION })) };
  expect(await qualityOf(store, { ...run, at: clock.now().getTime() })).toMatchObject({ messages: 1, ignored: 1 });
});

test('a mute silences further services of the accounts that were in it, and no account that joins', async () => {
  const { farwatch, messages, press, minutes } = await broken();
  const [message] = messages();
  if (message === undefined) throw new Error('no message');
  const { form } = await press(message, ACTIONS.mute, 'U0ANA0001');
  expect(form && (await farwatch.submit(form, { length: '4h', reason: '' }, { id: 'U0ANA0001', name: 'ana' }))).toBe(
    '',
  );
  await minutes(1);
  const before = messages()[0]?.thread.length ?? 0;
  await farwatch.deliver([withoutSecret(SECOND, 190, { group: 'service:api' })]);
  expect(messages()[0]?.thread).toHaveLength(before);
  await farwatch.deliver([withoutSecret(THIRD, 200)]);
  const added = messages()[0]?.thread.slice(before) ?? [];
  expect(added).toHaveLength(1);
  expect(added[0]?.message.text).toContain(`web (prod, ${THIRD})`);
  await farwatch.deliver([withoutSecret(THIRD, 210, { group: 'service:api' })]);
  expect(messages()[0]?.thread[before + 1]?.message.text).toContain(`api (prod, ${THIRD})`);
});

test('a mute of what one account has alone silences no other account that turns out to have the same', async () => {
  const { farwatch, messages, press, minutes } = await organisation(people);
  await farwatch.deliver([withoutSecret(FIRST, 60), withoutSecret(FIRST, 62)]);
  const [message] = messages();
  if (message === undefined) throw new Error('no message');
  await minutes(2);
  const ana = { id: 'U0FIRST01', name: 'ana' };
  const { form } = await press(message, ACTIONS.mute, ana.id);
  expect(form && (await farwatch.submit(form, { length: '4h', reason: '' }, ana))).toBe('');
  await minutes(1);
  // It began before the mute; its event came after it.
  await farwatch.deliver([withoutSecret(SECOND, 58), withoutSecret(SECOND, 59, { group: 'service:api' })]);
  await minutes(1);
  const texts = [messages()[0]?.message, ...(messages()[0]?.thread ?? []).map((reply) => reply.message)];
  expect(messages()[0]?.message.text).toContain('3 services in 2 accounts');
  expect(JSON.stringify(texts[0])).not.toContain('uted by ana');
  for (const name of ['web', 'api'])
    expect(texts.slice(1).some((one) => one?.text.includes(`${name} (prod, ${SECOND})`))).toBe(true);
});

test('a responder of one account acknowledges for all and mutes for none but their own', async () => {
  const { messages, press } = await broken(people);
  const [message] = messages();
  if (message === undefined) throw new Error('no message');
  expect((await press(message, ACTIONS.mute, 'U0FIRST01')).says).toContain(
    'only responders of all of them may mute it',
  );
  expect((await press(message, ACTIONS.acknowledge, 'U0NOBODY1')).says).toContain('Only the responders');
  expect((await press(message, ACTIONS.acknowledge, 'U0FIRST01')).says).toBe('Acknowledged.');
});

/** Back after `hours` in these accounts: a message of its own, unless it is muted. */
const muted = async (length: string) => {
  const rig = await broken();
  const [message] = rig.messages();
  if (message === undefined) throw new Error('no message');
  const { form } = await rig.press(message, ACTIONS.mute, 'U0ANA0001');
  expect(form && (await rig.farwatch.submit(form, { length, reason: '' }, { id: 'U0ANA0001', name: 'ana' }))).toBe('');
  await rig.minutes(45);
  expect(message && rig.messages()[0]?.message.text).toMatch(/over|Resolved/i);
  return rig;
};
const HOUR = 3600;

test('a mute by hours stands when the incident returns within it, and for no account that joins then', async () => {
  const { farwatch, messages, minutes } = await muted('4h');
  await minutes(75);
  await farwatch.deliver([withoutSecret(FIRST, 2.1 * HOUR), withoutSecret(FIRST, 2.1 * HOUR + 2)]);
  await farwatch.deliver([withoutSecret(SECOND, 2.1 * HOUR + 4), withoutSecret(SECOND, 2.1 * HOUR + 6)]);
  await minutes(5);
  expect(messages()).toHaveLength(1);
  await farwatch.deliver([withoutSecret(THIRD, 2.2 * HOUR), withoutSecret(THIRD, 2.2 * HOUR + 2)]);
  await minutes(2);
  const texts = messages()
    .slice(1)
    .flatMap((one) => [one.message, ...one.thread.map((reply) => reply.message)]);
  expect(JSON.stringify(texts)).toContain(`web (prod, ${THIRD})`);
});

test('a mute that ran out holds nothing back when the incident returns, and the sweep ends it again', async () => {
  const { farwatch, messages, minutes, store } = await muted('1h');
  await minutes(75);
  await farwatch.deliver([withoutSecret(FIRST, 2.1 * HOUR), withoutSecret(FIRST, 2.1 * HOUR + 2)]);
  await farwatch.deliver([withoutSecret(SECOND, 2.1 * HOUR + 4), withoutSecret(SECOND, 2.1 * HOUR + 6)]);
  await minutes(3);
  const [, returned, ...others] = messages();
  expect(others).toEqual([]);
  expect(returned?.message.text).toContain('2 services in 2 accounts');
  expect(JSON.stringify(returned?.message)).not.toContain('uted by');
  await minutes(45);
  expect(messages()[1]?.message.text).toMatch(/over|Resolved/i);
  expect((await store.openIncidents()).filter(({ id }) => id.includes('/fleet#'))).toEqual([]);
});
