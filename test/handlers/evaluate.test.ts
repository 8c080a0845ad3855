import { KILL_SWITCH_KEY, brakeKey, modeKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { applyApproval } from '../../functions/deployments/proposal.ts';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import { handleCommand } from '../../functions/handlers/rollback/handle-commands.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  candidateHealth,
  completed,
  deployment,
  failures,
  NEW,
  NOW,
  OLD,
  oldHealth,
  policy,
  service,
  serviceDeployment,
  stateWith,
  snapshot,
} from '../deployments/release.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

const notified = (state: ServiceState) =>
  state.incidents.flatMap(({ notifications }) => notifications.map(({ id, level }) => `${level} ${id}`));
const STOP = { call: 'StopServiceDeployment', what: serviceDeployment('orders:42').arn };
const refusal = (error: string) => ({ outcome: 'refused' as const, error, message: error });
const DECISIVE = stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(6) })] });

test('a failing release is stopped once, said, remembered and watched', async () => {
  const at = await delivery();
  await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toEqual([STOP]);
  const state = await at.state();
  expect(notified(state)).toEqual(['alert acted']);
  expect(state.evaluations[NEW]).toMatchObject({
    action: { outcome: 'accepted' },
    verification: { known: [NEW, OLD] },
  });
  expect(state.knownBad).toEqual({ 'orders:42': NOW, 'app@sha256:orders:42': NOW });
  expect(state.facts).toMatchObject({ mode: 'auto', desiredCount: 4, lastKnownGood: 'orders:41' });
});

test('judging the same again, on more evidence or by a redelivery, calls nothing more', async () => {
  const at = await delivery();
  for (let n = 0; n < 3; n += 1) await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toHaveLength(1);
});

test('two workers at once make one call', async () => {
  const at = await delivery();
  const results = await Promise.allSettled([
    evaluateCommand(EVALUATE, at.fx),
    evaluateCommand(EVALUATE, at.fx),
    evaluateCommand(EVALUATE, at.fx),
  ]);
  expect(at.calls).toHaveLength(1);
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
});

test('every evaluation is audited with its e-value, also the one that did nothing', async () => {
  const quiet = await delivery(stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(2) })] }));
  await evaluateCommand(EVALUATE, quiet.fx);
  expect((await quiet.audits()).map(({ body }) => body['decision'])).toMatchObject([
    { kind: 'nothing', eValue: expect.any(Number) },
  ]);
  const acting = await delivery();
  await evaluateCommand(EVALUATE, acting.fx);
  const bodies = (await acting.audits()).map(({ body }) => body);
  expect(bodies.map(({ state }) => state).filter(Boolean)).toEqual(expect.arrayContaining(['begun', 'accepted']));
  expect(bodies.filter(({ decision }) => decision !== undefined)).toHaveLength(1);
});

test('too little evidence costs no read of ECS', async () => {
  const at = await delivery(stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(1) })] }));
  const reads: string[] = [];
  at.before.hook = (name) => void reads.push(name);
  await evaluateCommand(EVALUATE, at.fx);
  expect(reads).toEqual([]);
});

test.each([
  'DescribeServices',
  'DescribeClusters',
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'DescribeTaskDefinition',
  'ListTagsForResource',
])(
  'when %s fails nothing is done, that is said once, and the next look acts on the kept evidence',
  async (operation) => {
    const at = await delivery();
    at.broken.add(operation);
    await evaluateCommand(EVALUATE, at.fx);
    await evaluateCommand(EVALUATE, at.fx);
    expect(at.calls).toEqual([]);
    const state = await at.state();
    expect([notified(state), state.evaluations[NEW]?.mustEvaluateAgain]).toEqual([['alert alert:unreadable'], true]);
    at.broken.clear();
    await evaluateCommand(EVALUATE, at.fx);
    expect(at.calls).toEqual([STOP]);
  },
);

test('somebody who deploys between the two looks stays the master', async () => {
  const at = await delivery();
  let reads = 0;
  at.before.hook = (name) => {
    if (name !== 'DescribeServices' || (reads += 1) < 2) return;
    at.seen.snapshot = snapshot({ service: service({ deployments: [deployment(OLD, { status: 'PRIMARY' })] }) });
  };
  await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toEqual([]);
  expect((await at.audits()).at(-1)?.body['decision']).toMatchObject({ kind: 'nothing', guard: 'superseded' });
});

test('a read that fails at the second look stops the action', async () => {
  const at = await delivery();
  let reads = 0;
  at.before.hook = (name) => {
    if (name === 'DescribeServices' && (reads += 1) === 2) at.broken.add('DescribeServices');
  };
  await evaluateCommand(EVALUATE, at.fx);
  expect([at.calls, notified(await at.state())]).toEqual([[], ['alert alert:unreadable']]);
});

test('a denied call is never made again and pages', async () => {
  const at = await delivery();
  at.outcomes.push(refusal('AccessDeniedException'));
  await evaluateCommand(EVALUATE, at.fx);
  await evaluateCommand(EVALUATE, at.fx);
  expect([at.calls.length, notified(await at.state())]).toEqual([1, ['page page']]);
});

test('a throttled call is made three times at most, and uses up no place of the fleet', async () => {
  const at = await delivery(DECISIVE);
  at.outcomes.push(...[1, 2, 3, 4].map(() => refusal('ThrottlingException')));
  for (let n = 0; n < 5; n += 1) await evaluateCommand(EVALUATE, at.fx);
  expect([at.calls.length, notified(await at.state())]).toEqual([3, ['alert refused', 'page page']]);
  expect((await at.store.loadDocument(brakeKey({ account: '111122223333', region: 'eu-west-1' })))?.body).toEqual({
    accepted: [],
  });
});

test('a call without an answer counts as made when ECS shows its effect, and as refused when it does not', async () => {
  const unclear = { outcome: 'unclear' as const, error: 'TimeoutError', message: '' };
  const made = await delivery();
  made.outcomes.push(unclear);
  made.before.hook = (name) => {
    if (name !== 'StopServiceDeployment') return;
    made.seen.snapshot = snapshot({
      serviceDeployments: [
        serviceDeployment('orders:42', { status: 'ROLLBACK_REQUESTED' }),
        serviceDeployment('orders:41'),
      ],
    });
  };
  await evaluateCommand(EVALUATE, made.fx);
  expect((await made.state()).evaluations[NEW]?.action).toMatchObject({ outcome: 'accepted' });
  const lost = await delivery();
  lost.outcomes.push(unclear);
  await evaluateCommand(EVALUATE, lost.fx);
  expect((await lost.state()).evaluations[NEW]?.action).toMatchObject({ outcome: 'refused', error: 'TimeoutError' });
});

/** A store in which saving the state fails for a while, like a crash. */
const dying = (store: Store): { readonly store: Store; readonly alive: { kind: boolean } } => {
  const alive = { kind: true };
  return {
    alive,
    store: {
      ...store,
      saveState: async (...given) => (alive.kind ? store.saveState(...given) : Promise.reject(new Error('died'))),
    },
  };
};

test('a worker that dies between call and save is finished by the next one, without a second call', async () => {
  const { store, alive } = dying(inMemoryStore());
  const at = await delivery(stateWith(), store);
  at.before.hook = (name) => {
    if (name !== 'StopServiceDeployment') return;
    alive.kind = false;
    at.seen.snapshot = snapshot({ service: service({ deployments: [deployment(OLD, { status: 'PRIMARY' })] }) });
  };
  await expect(evaluateCommand(EVALUATE, at.fx)).rejects.toThrow('died');
  alive.kind = true;
  at.seen.now = NOW + 300;
  await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toHaveLength(1);
  const state = await at.state();
  expect(state.evaluations[NEW]).toMatchObject({ action: { outcome: 'accepted', attempts: 1 } });
  expect(state.knownBad['orders:42']).toBe(NOW);
});

test('a worker that dies before its call is waited for, then another one acts', async () => {
  const at = await delivery();
  at.before.hook = (name) => {
    if (name === 'StopServiceDeployment') throw new Error('died');
  };
  await expect(evaluateCommand(EVALUATE, at.fx)).rejects.toThrow('died');
  at.before.hook = () => {};
  await expect(evaluateCommand(EVALUATE, at.fx)).rejects.toThrow('another worker');
  at.seen.now = NOW + 121;
  await evaluateCommand(EVALUATE, at.fx);
  expect((await at.state()).evaluations[NEW]?.action?.outcome).toBe('accepted');
});

test('the sixth service within ten minutes is paged for itself', async () => {
  const at = await delivery();
  const accepted = [1, 2, 3, 4, 5].map((n) => ({ service: `s${n}`, deployment: `ecs-svc/${n}`, at: NOW - 590 }));
  await at.store.saveDocument(brakeKey({ account: '111122223333', region: 'eu-west-1' }), 0, { accepted });
  await evaluateCommand(EVALUATE, at.fx);
  expect([at.calls, notified(await at.state())]).toEqual([[], ['page page']]);
  const later = await delivery();
  await later.store.saveDocument(brakeKey({ account: '111122223333', region: 'eu-west-1' }), 0, {
    accepted: accepted.map((one) => ({ ...one, at: NOW - 600 })),
  });
  await evaluateCommand(EVALUATE, later.fx);
  expect(later.calls).toHaveLength(1);
});

test('the kill switch holds, an unreadable one too, and a switch that is off does not', async () => {
  for (const [body, calls] of [
    [{ on: true }, 0],
    [null, 0],
    ['?', 0],
    [{ on: false }, 1],
  ] as const) {
    const at = await delivery();
    await at.store.saveDocument(KILL_SWITCH_KEY, 0, body);
    await evaluateCommand(EVALUATE, at.fx);
    expect([body, at.calls.length]).toEqual([body, calls]);
  }
});

test('a mode a person set for a while stands above the tag until it ends', async () => {
  const at = await delivery();
  await at.store.saveDocument(modeKey(EVALUATE.service), 0, { mode: 'observe', until: NOW + 60 });
  await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toEqual([]);
  at.seen.now = NOW + 61;
  await evaluateCommand(EVALUATE, at.fx);
  expect(at.calls).toHaveLength(1);
});

const ASK = { ...EVALUATE, kind: 'propose', by: 'ada' } as const;

test.each([
  ['the evidence', EVALUATE, []],
  ['an assistant', ASK, []],
  ['an assistant, whose command comes again', ASK, [ASK]],
] as const)(
  'what a person approves is done, by the call that was proposed, at the request of %s',
  async (_asks, command, again) => {
    const at = await delivery();
    at.seen.snapshot = completed({
      service: service({
        tags: { 'farwatch:mode': 'approve' },
        deployments: [deployment(NEW, { rolloutState: 'COMPLETED' })],
      }),
    });
    await handleCommand(command, at.fx);
    expect([at.calls, notified(await at.state())]).toEqual([[], ['alert propose']]);
    const { serviceState: approved } = applyApproval(
      await at.state(),
      { deployment: NEW, isAccepted: true, by: 'kim' },
      new Date(NOW * 1000),
    );
    await at.store.saveState(approved, undefined);
    for (const repeated of again) await handleCommand(repeated, at.fx);
    await evaluateCommand(EVALUATE, at.fx);
    expect(at.calls).toEqual([
      { call: 'UpdateService', what: { taskDefinition: 'orders:41', platformVersion: '1.4.0' } },
    ]);
  },
);

test('in observe nothing is called and what would have been done is said', async () => {
  const at = await delivery();
  at.seen.policy = policy({ defaultMode: 'observe' });
  at.seen.snapshot = snapshot({ service: service({ tags: {} }) });
  await evaluateCommand(EVALUATE, at.fx);
  const state = await at.state();
  expect([at.calls, notified(state)]).toEqual([[], ['alert alert:observe']]);
  expect(state.incidents[0]?.notifications[0]?.text).toMatch(/would have rolled back to orders:41/);
});
