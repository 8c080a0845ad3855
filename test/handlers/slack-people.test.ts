import type { ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { signedForm, signedPress } from '../../cli/local/slack-press.ts';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { membership } from '../../functions/adapters/slack/approvers.ts';
import { answerSlack } from '../../functions/handlers/slack-actions/answer.ts';
import { permissionsOf } from '../../functions/handlers/slack-actions/permission.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { MUTE_FORM, muteForm } from '../../functions/messages/mute-form.ts';
import { isAcknowledged, isMutedAt, UNTIL_RESOLVED } from '../../functions/on-call/handling.ts';
import type { OnCall } from '../../functions/on-call/rules.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { answerValue, SIZE_ACTIONS } from '../../functions/report/advice/buttons.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { WEB } from '../support/applying.ts';
import { MORNING } from '../support/envelopes.ts';
import { anIncident, asRelease } from '../support/incidents.ts';
import { silentLog } from '../support/local.ts';
import { ANYBODY } from '../support/slack-people.ts';

const SECRET = 'a-signing-secret';
const NOW = MORNING / 1000;
const ANA = { id: 'U0ANA', name: 'ana' } as const;

/** The rules, or the error of a policy that cannot be read. */
const setUp = async (rules: Partial<OnCall> | Error = {}, approvers: readonly string[] = ['U0ANA']) => {
  const store = inMemoryStore();
  const says: string[] = [];
  const forms: ModalView[] = [];
  const onCall = async (): Promise<OnCall> => {
    if (rules instanceof Error) throw rules;
    return { ...DEFAULT_ON_CALL, ...rules };
  };
  const isMember = async (id: string, ids: readonly string[]) => ids.includes(id);
  const fx = {
    ...ANYBODY,
    ...permissionsOf({ approvers, onCall, isMember, log: silentLog }),
    onCallNow: async () => (rules instanceof Error ? DEFAULT_ON_CALL : onCall()),
    store,
    queues: localQueues(),
    clock: virtualClock(new Date(MORNING)),
    log: silentLog,
    openForm: async (_trigger: string, form: ModalView) => void forms.push(form),
    signingSecret: async () => SECRET,
    respond: async (_url: string, text: string) => void says.push(text),
    flush: () => {},
  };
  const incident = anIncident(WEB);
  await store.saveState({ ...newServiceState(WEB), incidents: [incident] }, undefined);
  await store.wantIncident(incident, NOW);
  const signing = { secret: SECRET, now: new Date(MORNING) };
  const press = async (
    action: string,
    user: { id: string; name: string; team?: string } = ANA,
    value = incident.id as string,
  ) => {
    await answerSlack(signedPress({ action, value }, user, signing), fx);
    return says.at(-1);
  };
  const send = async (form: ModalView, filled: Readonly<Record<string, string>>) =>
    (await answerSlack(signedForm(form, filled, ANA, signing), fx)).body;
  const item = async () => {
    const found = await store.loadIncident(incident.id);
    if (found === undefined) throw new Error('the incident must be there');
    return found;
  };
  return { store, forms, incident, press, send, item, fx };
};

test.each([
  ['1h', NOW + 3600],
  ['4h', NOW + 4 * 3600],
  ['tomorrow', Date.parse('2026-03-03T08:00:00Z') / 1000],
  ['resolved', UNTIL_RESOLVED],
])('the form behind “Mute…” mutes for %s, with who and why', async (length, mutedUntil) => {
  const { forms, press, send, item } = await setUp({ timeZone: 'Europe/Berlin' });
  expect(await press(ACTIONS.mute)).toBeUndefined();
  const [form] = forms;
  expect(form && (await send(form, { length, reason: 'known: password=hunter2secret' }))).toBe('');
  const muted = await item();
  expect(muted).toMatchObject({ mutedUntil, mutedBy: 'ana' });
  expect(muted.muteReason).toMatch(/^known: password=(?!hunter2)/);
  expect(isMutedAt(muted, NOW + 60)).toBe(true);
});

test('what is over, as in the weekly digest, is muted for a time and not until it is resolved', async () => {
  const { store, incident, forms, press } = await setUp();
  await press(ACTIONS.mute);
  await store.wantIncident({ ...incident, wanted: incident.wanted + 1, resolvedAt: NOW }, NOW);
  await press(ACTIONS.mute);
  const offered = forms.map((form) =>
    [...JSON.stringify(form).matchAll(/"value":"(\w+)"/g)].map(([, length]) => length),
  );
  expect(offered).toEqual([
    ['1h', '4h', 'tomorrow', 'resolved', '1h'],
    ['1h', '4h', 'tomorrow', '1h'],
  ]);
});

test('the form is within Slack’s limits, whatever the names', () => {
  const incident = `${WEB.replace('web', 'x'.repeat(255))}#${'f'.repeat(40)}` as Parameters<
    typeof muteForm
  >[0]['incident'];
  const form = muteForm({ incident, now: NOW, timeZone: 'America/Argentina/ComodRivadavia', isOver: false });
  expect(form.private_metadata).toBe(incident);
  expect([form.title, form.submit, form.close].map((text) => (text?.text.length ?? 0) <= 24)).toEqual([
    true,
    true,
    true,
  ]);
  const texts = [...JSON.stringify(form).matchAll(/"text":"([^"]*)"/g)].map(([, text = '']) => text.length);
  expect(Math.max(...texts)).toBeLessThanOrEqual(75);
});

test('a mute until it is resolved ends with this opening; so does an acknowledgement', async () => {
  const { press, send, item } = await setUp();
  await press(ACTIONS.acknowledge);
  await send(muteForm({ incident: (await item()).id, now: NOW, timeZone: 'Etc/UTC', isOver: false }), {
    length: 'resolved',
  });
  const muted = await item();
  expect([isMutedAt(muted, NOW), isAcknowledged(muted)]).toEqual([true, true]);
  expect(isMutedAt({ ...muted, resolvedAt: NOW + 9 }, NOW + 10)).toBe(false);
  const again = { id: 'reopened@1', level: 'alert' as const, service: WEB, text: '', at: NOW + 600 };
  const reopened = { ...muted, notifications: [...muted.notifications, again] };
  expect([isMutedAt(reopened, NOW + 601), isAcknowledged(reopened)]).toEqual([false, false]);
});

test('where Slack does not open the form, the user is told how to mute all the same', async () => {
  const { fx, press } = await setUp();
  fx.openForm = async () => {
    throw new Error('expired_trigger_id');
  };
  expect(await press(ACTIONS.mute)).toMatch(/^Slack did not open the form\. Type \/farwatch mute/);
});

test('a page that is shown within an acknowledged message is acknowledged with it', async () => {
  const { store, press, incident } = await setUp();
  const text = { service: WEB, text: '', at: incident.openedAt };
  const lead = {
    ...incident,
    taskDefinitions: { 'web:2': 2 },
    notifications: [{ id: 'opened', level: 'alert' as const, ...text }],
  };
  const page = { id: 'page', level: 'page' as const, ...text };
  const release = asRelease(lead, { id: `${WEB}#release` as typeof lead.id, notifications: [page] });
  const state = await store.loadState(WEB);
  if (state === undefined) throw new Error('the state must be there');
  await store.saveState({ ...state, incidents: [lead, release] }, undefined);
  await store.wantIncident(release, NOW);
  await press(ACTIONS.acknowledge);
  expect(await store.loadIncident(release.id)).toMatchObject({ acknowledgedBy: 'ana', acknowledgedAt: NOW });
});

test('a form of another version, or with a length it does not offer, says so and changes nothing', async () => {
  const { send, item } = await setUp();
  const form = muteForm({ incident: (await item()).id, now: NOW, timeZone: 'Etc/UTC', isOver: false });
  expect(await send({ ...form, callback_id: 'other' }, { length: '1h' })).toContain('a different version');
  expect(await send({ ...form, private_metadata: 'gone' }, { length: '1h' })).toContain('no longer has this incident');
  expect(form.callback_id).toBe(MUTE_FORM);
  expect((await item()).mutedUntil).toBeNull();
});

test('who may roll back is listed by cluster; other clusters use the setting', async () => {
  const here = await setUp({ approvers: { prod: ['U0BEN'] } });
  expect(await here.press(ACTIONS.hold)).toMatch(/^Only members of the configured group/);
  expect(await here.press(ACTIONS.hold, { id: 'U0BEN', name: 'ben' })).toMatch(/^Held for 1 h/);
  const elsewhere = await setUp({ approvers: { staging: ['U0BEN'] } });
  expect(await elsewhere.press(ACTIONS.hold)).toMatch(/^Held for 1 h/);
  const unreadable = await setUp(new Error('malformed'));
  expect(await unreadable.press(ACTIONS.hold)).toMatch(/^Only members/);
  expect(await unreadable.press(ACTIONS.acknowledge)).toBe('Acknowledged.');
});

test('responders acknowledge, mute and reject; nobody of another workspace does', async () => {
  const { press, item, send } = await setUp({ responders: { prod: ['U0RESP'] } }, []);
  const value = answerValue(WEB, { size: { cpu: 256, memory: 512 } });
  expect(await press(ACTIONS.acknowledge)).toMatch(/^Only the responders/);
  expect(await press(SIZE_ACTIONS.reject, ANA, value)).toMatch(/^Only the responders/);
  const form = muteForm({ incident: (await item()).id, now: NOW, timeZone: 'Etc/UTC', isOver: false });
  expect(await send(form, { length: '1h' })).toContain('Only the responders');
  const responder = { id: 'U0RESP', name: 'rea' };
  expect(await press(ACTIONS.acknowledge, { ...responder, team: 'T0OTHER01' })).toMatch(
    /^Only people of the workspace/,
  );
  expect(await press(ACTIONS.acknowledge, responder)).toBe('Acknowledged.');
  expect(await item()).toMatchObject({ acknowledgedBy: 'rea', mutedUntil: null });
});

test('every press is in the audit, also a refused one, and the message tells who held what', async () => {
  const { press, store, item } = await setUp({}, ['U0ANA']);
  await press(ACTIONS.acknowledge);
  await press(ACTIONS.hold, { id: 'U0GUEST', name: 'guest' });
  await press(ACTIONS.hold);
  const audit = await store.history(WEB, 'audit', MORNING - 1, MORNING + 1);
  const presses = audit.filter(({ body }) => body['call'] === 'press');
  expect(presses.map(({ body }) => [body['action'], body['by'], String(body['outcome']).slice(0, 12)])).toEqual(
    expect.arrayContaining([
      ['Acknowledge', 'ana', 'Acknowledged'],
      ['Hold 1 h', 'guest', 'Only members'],
      ['Hold 1 h', 'ana', 'Held for 1 h'],
    ]),
  );
  expect((await item()).presses.map(({ button, by }) => `${button} ${by}`)).toEqual([
    'Acknowledge ana',
    'Hold 1 h ana',
  ]);
});

test('a user group that Slack does not list locks nobody else out', async () => {
  const list = async ({ usergroup }: { readonly usergroup: string }) => {
    if (usergroup === 'S0GONE001') throw new Error('no_such_subteam');
    return { users: ['U0BEN'] };
  };
  const client = { usergroups: { users: { list } } } as unknown as Parameters<
    typeof membership
  >[0] extends () => Promise<infer Client>
    ? Client
    : never;
  const isMember = membership(async () => client, virtualClock(new Date(MORNING)));
  expect(await isMember('U0BEN', ['S0GONE001', 'S0DEPLOY1'])).toBe(true);
  expect(await isMember('U0ANA', ['S0GONE001', 'U0ANA'])).toBe(true);
  expect(await isMember('U0EVE', ['S0GONE001', 'S0DEPLOY1'])).toBe(false);
});
