import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointEcs } from '../../cli/local/ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { demoWorld } from '../../cli/fake-aws/demo/demo.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { simulatedReaders } from '../../cli/fake-aws/demo/surroundings.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { investigate } from '../../functions/handlers/investigate/investigate.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const { world: snapshot, startsAt } = demoWorld('diagnosis');
const time = (clock: string): Date => new Date(startsAt.getTime() + Date.parse(`1970-01-01T${clock}:00Z`));
let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await startEndpoint(snapshot);
});
afterAll(() => endpoint.close());

const NO_QUEUES = { sendNotice: async () => {}, sendCommand: async () => {}, sendInvestigation: async () => {} };

/** Plays from one hour to another with investigations; the sweep sends what the queue loses. */
const played = async (from: string, to: string) => {
  const store = inMemoryStore();
  const clock = virtualClock(time(from));
  const slack = localSlack(clock);
  const ecs = endpointEcs(endpoint.url);
  const readers = simulatedReaders(snapshot, endpoint.url);
  const own = { store, clock, log: silentLog, metrics: silentMetrics };
  const farwatch = localFarwatch({
    ...own,
    policy: async () => ({ ...DEFAULT_POLICY, defaultMode: 'observe' }),
    ecs,
    slack,
    investigate: (one) => investigate(one, { ...own, queues: NO_QUEUES, ecs, readers }),
  });
  snapshot.advanceTo(time(from));
  for (let next = snapshot.next(time(to)); next !== undefined; next = snapshot.next(time(to))) {
    await farwatch.advanceTo(next.at);
    await farwatch.deliver([next.event]);
  }
  await farwatch.advanceTo(new Date(time(to).getTime() + 120_000));
  return slack.messages().map((message) => JSON.stringify(message));
};

test('a command that is misspelt: what the release changed and who made it are in the thread', async () => {
  const messages = await played('09:18', '09:30');
  const mailer = messages.find((message) => message.includes('mailer'));
  expect(mailer).toContain('mailer:11 → mailer:12');
  expect(mailer).toMatch(/Deployed by.*ci\/deploy/);
});

test('a release that crashes: the last log lines of the failed container are in the thread', async () => {
  const messages = await played('10:10', '10:25');
  const checkout = messages.find((message) => message.includes('checkout'));
  expect(checkout).toContain("Cannot read properties of undefined (reading 'currency')");
  expect(checkout).toContain('checkout:41 → checkout:42');
});

test('a secret that somebody deleted is named as the broken link', async () => {
  const messages = await played('11:38', '11:55');
  expect(messages.join('\n')).toMatch(/Failed check.*secret prod\/catalogue-db-8KqTzV does not exist/);
});
