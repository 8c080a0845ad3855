import { expect, test } from 'vitest';
import { applyApproval } from '../../functions/deployments/proposal.ts';
import { judge } from '../../functions/effects/judge.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { Store } from '../../functions/effects/ports.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import {
  candidateTrial,
  completed,
  deployment,
  failures,
  NEW,
  NOW,
  OLD,
  oldTrial,
  policy,
  service,
  serviceDeployment,
  watch,
  world,
} from '../deployments/release.ts';
import { desk, JUDGE } from './rollback-desk.ts';

const said = (belief: Watch) =>
  belief.incidents.flatMap(({ sayings }) => sayings.map(({ id, level }) => `${level} ${id}`));
const STOP = { call: 'StopServiceDeployment', what: serviceDeployment('orders:42').arn };
const refusal = (error: string) => ({ outcome: 'refused' as const, error, message: error });
const DECISIVE = watch({ trials: [oldTrial(), candidateTrial({ failures: failures(6) })] });

test('a failing release is stopped once, said, remembered and watched', async () => {
  const at = await desk();
  await judge(JUDGE, at.fx);
  expect(at.calls).toEqual([STOP]);
  const belief = await at.belief();
  expect(said(belief)).toEqual(['alert acted']);
  expect(belief.judgements[NEW]).toMatchObject({
    action: { outcome: 'accepted' },
    verification: { known: [NEW, OLD] },
  });
  expect(belief.knownBad).toEqual({ 'orders:42': NOW, 'app@sha256:orders:42': NOW });
  expect(belief.facts).toMatchObject({ mode: 'auto', desiredCount: 4, lastKnownGood: 'orders:41' });
});

test('judging the same again, on more evidence or by a redelivery, calls nothing more', async () => {
  const at = await desk();
  for (let n = 0; n < 3; n += 1) await judge(JUDGE, at.fx);
  expect(at.calls).toHaveLength(1);
});

test('two workers at once make one call', async () => {
  const at = await desk();
  const results = await Promise.allSettled([judge(JUDGE, at.fx), judge(JUDGE, at.fx), judge(JUDGE, at.fx)]);
  expect(at.calls).toHaveLength(1);
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
});

test('every evaluation is audited with its odds, also the one that did nothing', async () => {
  const quiet = await desk(watch({ trials: [oldTrial(), candidateTrial({ failures: failures(2) })] }));
  await judge(JUDGE, quiet.fx);
  expect((await quiet.audits()).map(({ body }) => body['decision'])).toMatchObject([
    { do: 'nothing', odds: expect.any(Number) },
  ]);
  const acting = await desk();
  await judge(JUDGE, acting.fx);
  const bodies = (await acting.audits()).map(({ body }) => body);
  expect(bodies.map(({ state }) => state).filter(Boolean)).toEqual(expect.arrayContaining(['begun', 'accepted']));
  expect(bodies.filter(({ decision }) => decision !== undefined)).toHaveLength(1);
});

test('too little evidence costs no read of ECS', async () => {
  const at = await desk(watch({ trials: [oldTrial(), candidateTrial({ failures: failures(1) })] }));
  const reads: string[] = [];
  at.before.hook = (name) => void reads.push(name);
  await judge(JUDGE, at.fx);
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
    const at = await desk();
    at.broken.add(operation);
    await judge(JUDGE, at.fx);
    await judge(JUDGE, at.fx);
    expect(at.calls).toEqual([]);
    const belief = await at.belief();
    expect([said(belief), belief.judgements[NEW]?.mustLookAgain]).toEqual([['alert alert:unreadable'], true]);
    at.broken.clear();
    await judge(JUDGE, at.fx);
    expect(at.calls).toEqual([STOP]);
  },
);

test('somebody who deploys between the two looks stays the master', async () => {
  const at = await desk();
  let looks = 0;
  at.before.hook = (name) => {
    if (name !== 'DescribeServices' || (looks += 1) < 2) return;
    at.seen.world = world({ service: service({ deployments: [deployment(OLD, { status: 'PRIMARY' })] }) });
  };
  await judge(JUDGE, at.fx);
  expect(at.calls).toEqual([]);
  expect((await at.audits()).at(-1)?.body['decision']).toMatchObject({ do: 'nothing', guard: 'superseded' });
});

test('a read that fails at the second look stops the action', async () => {
  const at = await desk();
  let looks = 0;
  at.before.hook = (name) => {
    if (name === 'DescribeServices' && (looks += 1) === 2) at.broken.add('DescribeServices');
  };
  await judge(JUDGE, at.fx);
  expect([at.calls, said(await at.belief())]).toEqual([[], ['alert alert:unreadable']]);
});

test('a denied call is never made again and pages', async () => {
  const at = await desk();
  at.outcomes.push(refusal('AccessDeniedException'));
  await judge(JUDGE, at.fx);
  await judge(JUDGE, at.fx);
  expect([at.calls.length, said(await at.belief())]).toEqual([1, ['page page']]);
});

test('a throttled call is made three times at most, and uses up no place of the fleet', async () => {
  const at = await desk(DECISIVE);
  at.outcomes.push(...[1, 2, 3, 4].map(() => refusal('ThrottlingException')));
  for (let n = 0; n < 5; n += 1) await judge(JUDGE, at.fx);
  expect([at.calls.length, said(await at.belief())]).toEqual([3, ['alert refused', 'page page']]);
  expect((await at.store.loadDocument('brake/111122223333/eu-west-1'))?.body).toEqual({ accepted: [] });
});

test('a call without an answer counts as made when ECS shows its effect, and as refused when it does not', async () => {
  const unclear = { outcome: 'unclear' as const, error: 'TimeoutError', message: '' };
  const made = await desk();
  made.outcomes.push(unclear);
  made.before.hook = (name) => {
    if (name !== 'StopServiceDeployment') return;
    made.seen.world = world({
      serviceDeployments: [
        serviceDeployment('orders:42', { status: 'ROLLBACK_REQUESTED' }),
        serviceDeployment('orders:41'),
      ],
    });
  };
  await judge(JUDGE, made.fx);
  expect((await made.belief()).judgements[NEW]?.action).toMatchObject({ outcome: 'accepted' });
  const lost = await desk();
  lost.outcomes.push(unclear);
  await judge(JUDGE, lost.fx);
  expect((await lost.belief()).judgements[NEW]?.action).toMatchObject({ outcome: 'refused', error: 'TimeoutError' });
});

/** A store whose save of the belief dies for a while, as a process does. */
const dying = (store: Store): { readonly store: Store; readonly alive: { is: boolean } } => {
  const alive = { is: true };
  return {
    alive,
    store: {
      ...store,
      saveWatch: async (...given) => (alive.is ? store.saveWatch(...given) : Promise.reject(new Error('died'))),
    },
  };
};

test('a worker that dies between call and belief is finished by the next one, without a second call', async () => {
  const { store, alive } = dying(memoryStore());
  const at = await desk(watch(), store);
  at.before.hook = (name) => {
    if (name !== 'StopServiceDeployment') return;
    alive.is = false;
    at.seen.world = world({ service: service({ deployments: [deployment(OLD, { status: 'PRIMARY' })] }) });
  };
  await expect(judge(JUDGE, at.fx)).rejects.toThrow('died');
  alive.is = true;
  at.seen.now = NOW + 300;
  await judge(JUDGE, at.fx);
  expect(at.calls).toHaveLength(1);
  const belief = await at.belief();
  expect(belief.judgements[NEW]).toMatchObject({ action: { outcome: 'accepted', attempts: 1 } });
  expect(belief.knownBad['orders:42']).toBe(NOW);
});

test('a worker that dies before its call is waited for, then another one acts', async () => {
  const at = await desk();
  at.before.hook = (name) => {
    if (name === 'StopServiceDeployment') throw new Error('died');
  };
  await expect(judge(JUDGE, at.fx)).rejects.toThrow('died');
  at.before.hook = () => {};
  await expect(judge(JUDGE, at.fx)).rejects.toThrow('another worker');
  at.seen.now = NOW + 121;
  await judge(JUDGE, at.fx);
  expect((await at.belief()).judgements[NEW]?.action?.outcome).toBe('accepted');
});

test('the sixth service within ten minutes is paged for itself', async () => {
  const at = await desk();
  const accepted = [1, 2, 3, 4, 5].map((n) => ({ service: `s${n}`, deployment: `ecs-svc/${n}`, at: NOW - 590 }));
  await at.store.saveDocument('brake/111122223333/eu-west-1', 0, { accepted });
  await judge(JUDGE, at.fx);
  expect([at.calls, said(await at.belief())]).toEqual([[], ['page page']]);
  const later = await desk();
  await later.store.saveDocument('brake/111122223333/eu-west-1', 0, {
    accepted: accepted.map((one) => ({ ...one, at: NOW - 600 })),
  });
  await judge(JUDGE, later.fx);
  expect(later.calls).toHaveLength(1);
});

test('the kill switch holds, an unreadable one too, and a switch that is off does not', async () => {
  for (const [body, calls] of [
    [{ on: true }, 0],
    [null, 0],
    ['?', 0],
    [{ on: false }, 1],
  ] as const) {
    const at = await desk();
    await at.store.saveDocument('kill-switch', 0, body);
    await judge(JUDGE, at.fx);
    expect([body, at.calls.length]).toEqual([body, calls]);
  }
});

test('a mode a person set for a while stands above the tag until it ends', async () => {
  const at = await desk();
  await at.store.saveDocument(`mode/${JUDGE.service}`, 0, { mode: 'observe', until: NOW + 60 });
  await judge(JUDGE, at.fx);
  expect(at.calls).toEqual([]);
  at.seen.now = NOW + 61;
  await judge(JUDGE, at.fx);
  expect(at.calls).toHaveLength(1);
});

test('what a person approves is done, by the call that was proposed', async () => {
  const at = await desk();
  at.seen.world = completed({
    service: service({
      tags: { 'farwatch:mode': 'approve' },
      deployments: [deployment(NEW, { rolloutState: 'COMPLETED' })],
    }),
  });
  await judge(JUDGE, at.fx);
  expect([at.calls, said(await at.belief())]).toEqual([[], ['alert propose']]);
  const { watch: approved } = applyApproval(
    await at.belief(),
    { deployment: NEW, isAccepted: true, by: 'kim' },
    new Date(NOW * 1000),
  );
  await at.store.saveWatch(approved, undefined);
  await judge(JUDGE, at.fx);
  expect(at.calls).toEqual([
    { call: 'UpdateService', what: { taskDefinition: 'orders:41', platformVersion: '1.4.0' } },
  ]);
});

test('in observe nothing is called and what would have been done is said', async () => {
  const at = await desk();
  at.seen.policy = policy({ defaultMode: 'observe' });
  at.seen.world = world({ service: service({ tags: {} }) });
  await judge(JUDGE, at.fx);
  const belief = await at.belief();
  expect([at.calls, said(belief)]).toEqual([[], ['alert alert:observe']]);
  expect(belief.incidents[0]?.sayings[0]?.text).toMatch(/would have gone back to orders:41/);
});
