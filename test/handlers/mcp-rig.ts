import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { mcpServer } from '../../functions/handlers/mcp/server.ts';
import { at, running, stopped } from '../support/envelopes.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

/** An hour after the release of `failedRelease` began to fail. */
export const LATER = new Date(at(3600));

const events = () => [
  ...[1, 2].map((task) => running({ task, deployment: 'ecs-svc/1', taskDefinition: 'web:1', createdAt: -7200 })),
  ...[11, 12, 13, 14, 15, 16].map((task) => stopped({ task, createdAt: task * 60 })),
];

/** A store after a release whose tasks exit at once, evaluated by the code that runs in Lambda. */
export const failedRelease = async (store: Store = inMemoryStore()): Promise<Store> => {
  const clock = virtualClock(new Date(0));
  const farwatch = localFarwatch({
    store,
    clock,
    slack: localSlack(clock),
    policy: async () => DEFAULT_POLICY,
    ecs: deducedEcs({ store, clock }),
    log: silentLog,
    metrics: silentMetrics,
  });
  for (const event of events()) {
    await farwatch.advanceTo(new Date(event.time));
    await farwatch.deliver([event]);
  }
  return store;
};

/** What the tools read in a test. */
export const effectsOn = (store: Store, more: Partial<McpEffects> = {}): McpEffects => ({
  store,
  clock: { now: () => LATER, sleep: async () => {} },
  log: silentLog,
  by: 'ada',
  allowed: new Set(),
  version: '1.2.3',
  ...more,
});

/** The official client, connected to a server over `fx`. */
export const connected = async (fx: McpEffects): Promise<Client> => {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1.0.0' });
  await Promise.all([mcpServer(fx).connect(ours), client.connect(theirs)]);
  return client;
};

/** The result of a tool: its size on the wire, its text, and the text as JSON where it is one. */
export const called = async (client: Client, name: string, given: Readonly<Record<string, unknown>> = {}) => {
  const result = await client.callTool({ name, arguments: given });
  const [content] = result.content;
  const text = content?.type === 'text' ? content.text : '';
  const isRefused = result.isError === true;
  const answer = isRefused ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
  return { bytes: Buffer.byteLength(JSON.stringify(result)), text, isRefused, answer };
};
