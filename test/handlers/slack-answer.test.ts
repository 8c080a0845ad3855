import { adviceKey } from '../../functions/adapters/dynamodb/keys.ts';
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import type { DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { modeOverride } from '../../functions/adapters/dynamodb/override.ts';
import type { AnswerEffects } from '../../functions/handlers/slack-actions/answer.ts';
import { answerSlack } from '../../functions/handlers/slack-actions/answer.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { partsOf, serviceKey } from '../../functions/primitives/identity.ts';
import type { Incident, IncidentId } from '../../functions/service-state/incident.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { SIZE_ACTIONS, answerValue } from '../../functions/report/advice/buttons.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { MORNING } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import { anIncident, asRelease, asShared } from '../support/incidents.ts';
import { ANYBODY } from '../support/slack-people.ts';
import { silentLog } from '../support/local.ts';

const SECRET = 'a-signing-secret';
const NOW = MORNING / 1000;
const SIZE = { cpu: 256, memory: 512 };
const DEPLOYMENT = 'ecs-svc/2000000000000000002' as DeploymentId;

const setUp = (mayAct = true) => {
  const queues = localQueues();
  const clock = virtualClock(new Date(MORNING));
  const responses: string[] = [];
  const fx: AnswerEffects = {
    store: inMemoryStore(),
    queues,
    clock,
    log: silentLog,
    ...ANYBODY,
    mayAct: async () => mayAct,
    signingSecret: async () => SECRET,
    respond: async (_url, text) => void responses.push(text),
    flush: () => {},
  };
  return { fx, queues, responses };
};

const request = (form: Readonly<Record<string, string>>) => {
  const body = new URLSearchParams(form).toString();
  const signature = createHmac('sha256', SECRET).update(`v0:${NOW}:${body}`).digest('hex');
  return {
    headers: { 'x-slack-request-timestamp': String(NOW), 'x-slack-signature': `v0=${signature}` },
    body,
    isBase64Encoded: false,
  };
};

const pressOf = (action: string, incident: Incident) =>
  request({
    payload: JSON.stringify({
      type: 'block_actions',
      user: { id: 'U1', username: 'marta' },
      response_url: 'https://hooks.slack.com/actions/1',
      actions: [{ action_id: action, value: incident.id }],
    }),
  });

const command = (text: string) => request({ command: '/farwatch', text, user_id: 'U1', user_name: 'marta' });

const textOf = (answer: { readonly body: string }): string => (JSON.parse(answer.body) as { text: string }).text;

const proposed: DeploymentEvaluation = {
  deployment: DEPLOYMENT,
  at: NOW,
  evidence: 3,
  action: null,
  verification: null,
  proposal: {
    to: 'web:1',
    platformVersion: null,
    expiresAt: NOW + 900,
    state: 'open',
    by: null,
    answeredAt: null,
    reason: null,
  },
  isPaged: false,
  mustEvaluateAgain: false,
};

/** A service with an open proposal and its message. */
const withProposal = async (fx: AnswerEffects): Promise<Incident> => {
  const incident = asRelease(anIncident(WEB), { deployment: DEPLOYMENT });
  await fx.store.saveState(
    { ...newServiceState(WEB), evaluations: { [DEPLOYMENT]: proposed }, incidents: [incident] },
    undefined,
  );
  await fx.store.wantIncident(incident, NOW);
  return incident;
};

test('a request without Slack’s signature is refused and does nothing', async () => {
  const { fx } = setUp();
  const forged = { ...command('mode web auto'), headers: {} };
  expect(await answerSlack(forged, fx)).toMatchObject({ statusCode: 401 });
});

test('an approved proposal orders an evaluation of that deployment, and records who pressed', async () => {
  const { fx, queues, responses } = setUp();
  const incident = await withProposal(fx);
  expect(await answerSlack(pressOf(ACTIONS.rollBack, incident), fx)).toMatchObject({ statusCode: 200 });
  expect(responses).toEqual([expect.stringMatching(/^Approved: .* rolls back to web:1\./)]);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  expect(sent.find((one) => one?.to === 'rollback')).toMatchObject({
    command: { kind: 'evaluate', deployment: DEPLOYMENT },
  });
  expect((await fx.store.loadState(WEB))?.evaluations[DEPLOYMENT]?.proposal).toMatchObject({
    state: 'approved',
    by: 'marta',
  });
});

test('a press by somebody outside of the group changes nothing', async () => {
  const { fx, responses } = setUp(false);
  const incident = await withProposal(fx);
  await answerSlack(pressOf(ACTIONS.rollBack, incident), fx);
  expect(responses[0]).toMatch(/Only members/);
  expect((await fx.store.loadState(WEB))?.evaluations[DEPLOYMENT]?.proposal?.state).toBe('open');
});

test('an expired proposal can no longer be approved', async () => {
  const { fx, responses } = setUp();
  const incident = await withProposal(fx);
  (fx.clock as ReturnType<typeof virtualClock>).set(new Date(MORNING + 200_000));
  const late = { ...fx, clock: virtualClock(new Date(MORNING + 901_000)) };
  const later = pressOf(ACTIONS.rollBack, incident);
  const stamp = String(NOW + 901);
  const signature = createHmac('sha256', SECRET).update(`v0:${stamp}:${later.body}`).digest('hex');
  const headers = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` };
  await answerSlack({ ...later, headers }, late);
  expect(responses).toEqual([expect.stringMatching(/^The proposal has expired\./)]);
});

test('hold declines the proposal and lets Farwatch only observe the service for an hour', async () => {
  const { fx } = setUp();
  await answerSlack(pressOf(ACTIONS.hold, await withProposal(fx)), fx);
  expect(await modeOverride(fx.store, WEB, new Date(MORNING))).toMatchObject({
    mode: 'observe',
    by: 'marta',
    until: NOW + 3600,
  });
  expect((await fx.store.loadState(WEB))?.evaluations[DEPLOYMENT]?.proposal?.state).toBe('declined');
});

test('what is no press of a button of Slack’s is refused, and a button of another version says so', async () => {
  const { fx, responses } = setUp();
  for (const payload of [
    'nonsense',
    '{}',
    '[]',
    '{"user":{"id":"U1"},"actions":[]}',
    '{"user":{"id":7},"actions":[{}]}',
  ])
    expect(await answerSlack(request({ payload }), fx)).toMatchObject({ statusCode: 400 });
  for (const action of ['farwatch:dance', 'constructor', '__proto__'])
    expect((await answerSlack(pressOf(action, anIncident(WEB)), fx)).statusCode).toBe(200);
  expect(responses).toEqual(Array.from({ length: 3 }, () => 'This button belongs to a different version of Farwatch.'));
});

test('an acknowledged incident is rendered anew', async () => {
  const { fx, queues } = setUp();
  const incident = anIncident(WEB);
  await fx.store.wantIncident(incident, NOW);
  await answerSlack(pressOf(ACTIONS.acknowledge, incident), fx);
  expect(await fx.store.loadIncident(incident.id)).toMatchObject({ acknowledgedBy: 'marta' });
  expect(queues.take()).toMatchObject({ to: 'notify' });
});

test('muting by command renders the messages anew, as the button does', async () => {
  const { fx, queues } = setUp();
  const incident = anIncident(WEB);
  await fx.store.saveState({ ...newServiceState(WEB), incidents: [incident] }, undefined);
  await fx.store.wantIncident(incident, NOW);
  await answerSlack(command('mute web 2'), fx);
  expect(await fx.store.loadIncident(incident.id)).toMatchObject({ mutedUntil: NOW + 7200, refreshes: 1 });
  expect(queues.take()).toMatchObject({ to: 'notify', notice: { incident: incident.id } });
});

test('who mutes an incident, by button or command, is in the timeline', async () => {
  const { fx } = setUp();
  const incident = anIncident(WEB);
  await fx.store.saveState({ ...newServiceState(WEB), incidents: [incident] }, undefined);
  await fx.store.wantIncident(incident, NOW);
  await answerSlack(pressOf(ACTIONS.mute, incident), fx);
  expect(textOf(await answerSlack(command('timeline web'), fx))).toMatch(
    /Muted until Mon 2 Mar 2026, 14:00 UTC · marta/,
  );
  const later = { ...fx, clock: virtualClock(new Date(MORNING + 60_000)) };
  await answerSlack(command('mute web 2'), later);
  expect(textOf(await answerSlack(command('timeline web'), later))).toMatch(
    /Muted until Mon 2 Mar 2026, 12:01 UTC · marta/,
  );
});

test('muting a service leaves what Slack has not taken yet to be tried again', async () => {
  const { fx } = setUp();
  const incident = anIncident(WEB);
  await fx.store.saveState({ ...newServiceState(WEB), incidents: [incident] }, undefined);
  await fx.store.wantIncident(incident, NOW + 60);
  await answerSlack(command('mute web 2'), fx);
  expect(await fx.store.due(NOW + 60, 10)).toEqual([{ kind: 'incident', id: incident.id, at: NOW + 60 }]);
});

test('the timeline of an incident is told to whoever presses it, of each service when several share it', async () => {
  const { fx, responses } = setUp(false);
  const incident = anIncident(WEB);
  await fx.store.wantIncident(incident, NOW);
  const reported = textOf(await answerSlack(pressOf(ACTIONS.timeline, incident), fx));
  expect(reported).toContain('*prod/web*');
  expect(reported).toContain('farwatch timeline prod/web --since 24h');
  expect(responses).toEqual([reported]);
  const other = serviceKey({ ...partsOf(WEB), name: 'api' });
  const notifications = [WEB, other].map(
    (service) => ({ id: service, level: 'alert', service, text: '', at: NOW }) as const,
  );
  const shared = asShared(anIncident(WEB), { id: `${WEB}#shared` as IncidentId, notifications });
  await fx.store.wantIncident(shared, NOW);
  const both = textOf(await answerSlack(pressOf(ACTIONS.timeline, shared), fx));
  expect(both).toContain('*prod/web*');
  expect(both).toContain('*prod/api*');
});

test('status names what is open, and says so when nothing is', async () => {
  const { fx } = setUp();
  expect(textOf(await answerSlack(command('status'), fx))).toMatch(/All quiet/);
  await withProposal(fx);
  expect(textOf(await answerSlack(command(''), fx))).toMatch(/1 open:\n• web: exit 1/);
});

test('open lists what is open with its age, oldest first', async () => {
  const { fx } = setUp();
  expect(textOf(await answerSlack(command('open'), fx))).toMatch(/All quiet/);
  await withProposal(fx);
  expect(textOf(await answerSlack(command('open'), fx))).toMatch(/1 open:\n• \d+ \w+ · web: exit 1/);
});

test('the mode is overridden for a while, and shown with who and until when', async () => {
  const { fx } = setUp();
  await fx.store.saveState(newServiceState(WEB), undefined);
  expect(textOf(await answerSlack(command('mode web approve 2'), fx))).toMatch(
    /^approve until <!date\^\d+\^[^|]+\|2026-03-02 12:00 UTC>; /,
  );
  expect(textOf(await answerSlack(command('mode web'), fx))).toMatch(/approve until .*by marta/);
});

test('a service that is not watched, or whose name is not unique, is asked for again', async () => {
  const { fx } = setUp();
  expect(textOf(await answerSlack(command('explain <!channel>'), fx))).not.toContain('<!channel>');
  await fx.store.saveState(newServiceState(WEB), undefined);
  await fx.store.saveState(newServiceState(`${WEB.replace('/prod/', '/test/')}` as typeof WEB), undefined);
  expect(textOf(await answerSlack(command('explain web'), fx))).toMatch(/prod\/web, test\/web/);
});

test('anything else is answered with what there is', async () => {
  for (const text of ['make coffee', 'constructor web', 'toString web'])
    expect(textOf(await answerSlack(command(text), setUp().fx))).toContain('/farwatch timeline');
});

test('a recommendation is snoozed from Slack, and who did it is remembered', async () => {
  const { fx, responses } = setUp();
  const value = answerValue(WEB, { size: { cpu: 256, memory: 512 } });
  await answerSlack(pressOf(SIZE_ACTIONS.snooze, anIncident(WEB, { id: value as Incident['id'] })), fx);
  expect(responses).toEqual(['Snoozed for four weeks.']);
  expect(JSON.stringify((await fx.store.loadDocument(adviceKey(WEB)))?.body)).toContain('marta');
});

const pressOfSize = (also: object = {}) => ({
  ...pressOf(SIZE_ACTIONS.accept, anIncident(WEB, { id: answerValue(WEB, { size: SIZE }) as Incident['id'] })),
  ...also,
});

const isRemembered = async ({ store }: AnswerEffects): Promise<boolean> =>
  (await store.loadDocument(adviceKey(WEB))) !== undefined;

test('a press that is remembered is answered well, whatever becomes of telling so', async () => {
  for (const reason of ['The operation was aborted due to timeout', 'Slack answered 404', 'fetch failed']) {
    const { fx } = setUp();
    const warned: unknown[] = [];
    const answered = await answerSlack(pressOfSize(), {
      ...fx,
      log: { ...silentLog, warn: (_text, also) => void warned.push(also) },
      respond: async () => {
        throw new Error(reason);
      },
    });
    expect(answered.statusCode).toBe(200);
    expect(textOf(answered)).toMatch(/^Accepted/);
    expect(await isRemembered(fx)).toBe(true);
    expect(warned).toEqual([{ reason }]);
  }
});

test('what a start and a store have taken of the three seconds is not given to telling', async () => {
  const left = async (timeEpoch: number, storeMs = 0) => {
    const { fx } = setUp();
    const waits: number[] = [];
    const request = pressOfSize({ requestContext: { timeEpoch } });
    const clock = virtualClock(new Date(MORNING));
    const saveDocument: typeof fx.store.saveDocument = async (...given) => {
      clock.set(new Date(MORNING + storeMs));
      return fx.store.saveDocument(...given);
    };
    const slow = { ...fx, clock, store: { ...fx.store, saveDocument } };
    const answered = await answerSlack(request, { ...slow, respond: async (_u, _t, ms) => void waits.push(ms) });
    return { status: answered.statusCode, waits, isRemembered: await isRemembered(fx) };
  };
  const done = { status: 200, isRemembered: true };
  expect(await left(MORNING)).toEqual({ ...done, waits: [1500] });
  expect(await left(MORNING - 1800)).toEqual({ ...done, waits: [700] });
  expect(await left(MORNING - 2450)).toEqual({ ...done, waits: [] });
  expect(await left(MORNING + 60_000)).toEqual({ ...done, waits: [1500] });
  expect(await left(MORNING + 1, 2000)).toEqual({ ...done, waits: [500] });
  expect(await left(Math.floor(MORNING / 1000))).toEqual({ ...done, waits: [1500] });
  expect(await left(MORNING - 9999)).toEqual({ ...done, waits: [] });
  expect(await left(MORNING - 10_000)).toEqual({ ...done, waits: [1500] });
});
