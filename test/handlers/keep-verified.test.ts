import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import type { DeploymentEvaluation, Verification } from '../../functions/service-state/evaluation.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { keepVerified } from '../../functions/adapters/dynamodb/keep-verified.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { MORNING, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const BAD = 'ecs-svc/1000000000000000042' as DeploymentId;
const OWN = 'ecs-svc/2000000000000000002' as DeploymentId;
const START = MORNING / 1000;

const evaluation = (state: Verification['state']): DeploymentEvaluation => ({
  deployment: BAD,
  at: START,
  evidence: 3,
  action: {
    call: 'UpdateService',
    to: 'web:2',
    platformVersion: '1.4.0',
    at: START,
    outcome: 'accepted',
    error: null,
    attempts: 1,
  },
  verification: {
    own: OWN,
    since: START,
    known: [BAD],
    taskDefinition: 'web:2',
    platformVersion: '1.4.0',
    serviceDeploymentArn: null,
    dueAt: START + 900,
    state,
  },
  proposal: null,
  isPaged: false,
  mustEvaluateAgain: false,
});

const watched = (state: Verification['state'], at = START) => ({
  ...newServiceState(WEB),
  evaluations: { [BAD]: { ...evaluation(state), at } },
});

const textsOf = async (store: ReturnType<typeof inMemoryStore>): Promise<readonly unknown[]> =>
  (await store.history(WEB, 'timeline', 0, Number.MAX_SAFE_INTEGER)).map(({ body }) => body['text']);

test('a rollback that did not help, as the events of its own tasks tell, stands in the timeline', async () => {
  const store = inMemoryStore();
  await store.saveState(watched('waiting'), undefined);
  const fx = {
    store,
    queues: localQueues(),
    clock: virtualClock(new Date(MORNING + 300_000)),
    log: silentLog,
    metrics: silentMetrics,
    policy: async () => DEFAULT_POLICY,
  };
  const bodies = [1, 2, 3].map((task) => JSON.stringify(stopped({ task, createdAt: 30 + task })));
  const batch = bodies.map((body, n) => ({ id: `m${n}`, body }));
  await handleEvents(batch, fx);
  await handleEvents(batch, fx);
  expect((await store.loadState(WEB))?.evaluations[BAD]?.verification?.state).toBe('did-not-help');
  expect(await textsOf(store)).toEqual(['The rollback did not help']);
});

test('an evaluation made again later tells nothing new of it', async () => {
  const store = inMemoryStore();
  await keepVerified(watched('waiting'), watched('confirmed'), { store });
  await keepVerified(watched('confirmed'), watched('confirmed', START + 5000), { store });
  expect(await textsOf(store)).toEqual(['The rollback helped: the tasks of the old revision keep running']);
});
