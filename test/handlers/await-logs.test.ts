import { expect, test } from 'vitest';
import { modeKey } from '../../functions/adapters/dynamodb/keys.ts';
import { loadSightings, noteSighting } from '../../functions/adapters/dynamodb/sightings.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { saveProof } from '../../functions/adapters/dynamodb/proof-document.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { openingOf } from '../../functions/incidents/resolve.ts';
import { candidateHealth, failures, KEY, NEW, NOW, oldHealth, stateWith } from '../deployments/release.ts';
import { anIncident } from '../support/incidents.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

const PAY = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: 'pay' });
const SENT = { id: 'new', level: 'alert', service: KEY, text: 'exit 1', at: NOW - 60 } as const;
const INCIDENT = anIncident(KEY, { openedAt: NOW - 120, lastAt: NOW - 60, deployment: NEW, notifications: [SENT] });
const LOST = { endpoint: '10.1.2.3:6379', kind: 'refused' } as const;

/** A failing release whose investigation comes to `then` after `checks` checks; how long was slept, in milliseconds. */
const evaluated = async (
  checks: number,
  then: (fx: EvaluateEffects) => Promise<void>,
  change: Partial<ServiceState> = {},
  observes = false,
) => {
  const at = await delivery(
    stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(6) })], incidents: [INCIDENT], ...change }),
  );
  if (observes) await at.store.saveDocument(modeKey(KEY), 0, { mode: 'observe', until: NOW + 60 });
  let slept = 0;
  if (checks === 0) await then(at.fx);
  const sleep = async (ms: number): Promise<void> => {
    slept += ms;
    if (slept === checks * 2000) await then(at.fx);
  };
  await evaluateCommand(EVALUATE, { ...at.fx, clock: { ...at.fx.clock, sleep }, logChecks: 10 });
  return { slept, calls: at.calls.length, guard: (await at.audits()).map(({ body }) => body['decision']) };
};

const investigated = async ({ store }: EvaluateEffects, connection?: typeof LOST, gatheredAt = NOW): Promise<void> => {
  const proof = { opening: openingOf(INCIDENT), gatheredAt, facts: {}, ...(connection && { connection }) };
  await saveProof(INCIDENT.id, { version: 0, proof, expires: NOW + 60 }, store);
};

test('a release is not blamed before its log had 20 seconds to tell of a dependency that others miss too', async () => {
  const found = await evaluated(3, async (fx) => {
    await noteSighting({ ...LOST, service: PAY, at: NOW - 40 }, fx);
    await noteSighting({ ...LOST, service: KEY, at: NOW - 60 }, fx);
    await investigated(fx, LOST);
  });
  expect(found).toMatchObject({ calls: 0, guard: [{ kind: 'alert', guard: 'dependency' }] });
  expect(found.slept).toBeLessThanOrEqual(20_000);
});

test('a log that tells of no connection ends the waiting, one that never comes is waited for 20 seconds', async () => {
  expect(await evaluated(2, investigated)).toMatchObject({ calls: 1, slept: 4000 });
  expect(await evaluated(99, investigated)).toMatchObject({ calls: 1, slept: 20_000 });
});

test('no log is awaited in observe, after the first blame, without an investigation, or once it is known', async () => {
  const blamed = { deployment: NEW, at: NOW - 60, evidence: 3, action: null, verification: null, proposal: null };
  const warranted = { ...blamed, isPaged: false, mustEvaluateAgain: false, warrantedAt: NOW - 60 };
  const nothing = async (): Promise<void> => {};
  expect(await evaluated(99, nothing, { evaluations: { [NEW]: warranted } })).toMatchObject({ calls: 1, slept: 0 });
  const quiet = [{ ...INCIDENT, notifications: [] }];
  expect(await evaluated(99, nothing, { incidents: quiet })).toMatchObject({ calls: 1, slept: 0 });
  expect(await evaluated(99, nothing, {}, true)).toMatchObject({ calls: 0, slept: 0 });
  const old = (fx: EvaluateEffects) => investigated(fx, LOST, NOW - 60);
  expect(await evaluated(0, old)).toMatchObject({ calls: 1, slept: 0 });
});

test('where the change explains the cause, nobody waits for a log', async () => {
  const at = await delivery(
    stateWith({
      healths: [
        oldHealth(),
        candidateHealth({ failures: failures(6, { cause: 'image.not_found', ageSeconds: null }) }),
      ],
      incidents: [INCIDENT],
    }),
  );
  let slept = 0;
  const sleep = async (ms: number): Promise<void> => void (slept += ms);
  await evaluateCommand(EVALUATE, { ...at.fx, clock: { ...at.fx.clock, sleep }, logChecks: 10 });
  expect([slept, at.calls.length]).toEqual([0, 1]);
});

test('of a service and an endpoint the newest sighting is kept, those of two hours ago are not', async () => {
  const fx = { store: inMemoryStore(), clock: { now: () => new Date(NOW * 1000), sleep: async () => {} } };
  for (const at of [NOW - 9000, NOW - 100, NOW - 300]) await noteSighting({ ...LOST, service: KEY, at }, fx);
  await noteSighting({ ...LOST, service: PAY, at: NOW }, fx);
  expect((await loadSightings(PAY, fx.store)).map(({ service, at }) => [service, at])).toEqual([
    [PAY, NOW],
    [KEY, NOW - 100],
  ]);
});
