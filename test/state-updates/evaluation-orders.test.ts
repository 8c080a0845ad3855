import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { MORNING, running } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

/** Evaluations ordered by the first task of a deployment created at `createdAt`. Seconds of the morning. */
const ordered = async (knownBad: Readonly<Record<string, number>>, createdAt: number): Promise<number> => {
  const store = inMemoryStore();
  const queues = localQueues();
  const marks = Object.fromEntries(Object.entries(knownBad).map(([key, at]) => [key, MORNING / 1000 + at]));
  await store.saveState({ ...newServiceState(WEB), knownBad: marks }, undefined);
  const clock = virtualClock(new Date(MORNING + 600_000));
  const base = { store, queues, clock, log: silentLog, metrics: silentMetrics, policy: async () => DEFAULT_POLICY };
  await handleEvents([{ id: 'm', body: JSON.stringify(running({ task: 1, createdAt })) }], base);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  return sent.filter((one) => one?.to === 'rollback').length;
};

const DIGEST = `app@sha256:${'a'.repeat(64)}`;

test('a revision or image that was rolled back is evaluated at once when it is deployed again, only then', async () => {
  for (const key of ['web:2', DIGEST]) {
    expect([key, await ordered({ [key]: 100 }, 101)]).toEqual([key, 1]);
    expect([key, await ordered({ [key]: 100 }, 100)]).toEqual([key, 1]);
    expect([key, await ordered({ [key]: 100 }, 99)]).toEqual([key, 0]);
  }
  expect(await ordered({}, 101)).toBe(0);
  expect(await ordered({ 'web:1': 100 }, 101)).toBe(0);
});
