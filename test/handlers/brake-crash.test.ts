import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { CallOutcome } from '../../functions/adapters/aws/ecs-ports.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { brakeKey, FLEET_BRAKE_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { deployment, KEY, NOW, OLD, service, serviceDeployment, snapshot, stateWith } from '../deployments/release.ts';
import type { Death } from '../support/dying-store.ts';
import { dying, dyingStore } from '../support/dying-store.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

const countedIn = async (store: Store, key: Parameters<Store['loadDocument']>[0]): Promise<number> => {
  const body = (await store.loadDocument(key))?.body as { readonly accepted?: readonly unknown[] } | undefined;
  return body?.accepted?.length ?? 0;
};

const REFUSED: CallOutcome = { outcome: 'refused', error: 'AccessDeniedException', message: 'not authorized' };
const ROLLED_BACK = snapshot({
  service: service({ deployments: [deployment(OLD, { status: 'PRIMARY' })] }),
  serviceDeployments: [
    serviceDeployment('orders:42', { status: 'ROLLBACK_IN_PROGRESS' }),
    serviceDeployment('orders:41'),
  ],
});

/** A worker dies, SQS delivers its command again after the lease, and then once more; what the brakes count. */
const redelivered = async (death: Death, answer: CallOutcome) => {
  const store = inMemoryStore();
  const { step, isReached } = dying(death);
  const at = await delivery(stateWith(), store);
  at.outcomes.push(answer, answer, answer);
  at.before.hook = (name) => {
    if (name === 'StopServiceDeployment' && answer.outcome === 'accepted') at.seen.snapshot = ROLLED_BACK;
  };
  const died = evaluateCommand(EVALUATE, { ...at.fx, store: dyingStore(store, step) });
  await died.catch((error: unknown) => expect(String(error)).toContain('died'));
  for (const later of [300, 320]) {
    at.seen.now = NOW + later;
    await evaluateCommand(EVALUATE, at.fx);
  }
  const counted = [await countedIn(store, brakeKey(partsOf(KEY))), await countedIn(store, FLEET_BRAKE_KEY)];
  return { isReached: isReached(), calls: at.calls.length, counted };
};

test.each<readonly [string, CallOutcome, readonly number[]]>([
  ['that ECS accepts counts once', { outcome: 'accepted' }, [1, 1]],
  ['that ECS refuses counts not at all', REFUSED, [0, 0]],
])('a call %s in both brakes, whichever write its worker dies at', async (_, answer, expected) => {
  let steps = 0;
  for (const when of ['before', 'after'] as const)
    for (let step = 1; ; step += 1) {
      const { isReached, calls, counted } = await redelivered({ step, when }, answer);
      if (!isReached) break;
      steps += 1;
      expect({ step, when, counted }).toEqual({ step, when, counted: expected });
      if (answer.outcome === 'accepted') expect(calls).toBe(1);
    }
  expect(steps).toBeGreaterThan(15);
});
