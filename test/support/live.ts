import { endpointEcs } from '../../cli/local/ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import type { LocalFarwatch } from '../../cli/local/farwatch.ts';
import type { ReplayDecision, ReplayNotice } from '../../cli/local/outcome.ts';
import type { LocalSlack } from '../../cli/local/slack.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { play } from '../../cli/fake-aws/play.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { silentLog, silentMetrics } from './local.ts';

/** What Farwatch did in a simulated account: calls to ECS and messages. */
export type Lived = {
  /** Calls that change ECS, in order: operation and arguments. */
  readonly changes: readonly string[];
  readonly decisions: readonly ReplayDecision[];
  readonly notices: readonly ReplayNotice[];
  readonly slack: LocalSlack;
  readonly farwatch: LocalFarwatch;
};

/** The target in the request of a changing call. */
const asked = (operation: string, { taskDefinition }: Readonly<Record<string, unknown>>): string =>
  typeof taskDefinition === 'string' ? `${operation} ${taskDefinition}` : operation;

/**
 * Plays a simulated account until a time: events through the real handlers, ECS through the real client and the wire
 * protocol.
 */
export const live = async (world: World, until: Date): Promise<Lived> => {
  const endpoint = await startEndpoint(world);
  const clock = virtualClock(world.now());
  const slack = localSlack(clock);
  const ecs = endpointEcs(endpoint.url);
  const parts = { store: inMemoryStore(), clock, slack, ecs, policy: async () => DEFAULT_POLICY };
  const farwatch = localFarwatch({ ...parts, log: silentLog, metrics: silentMetrics });
  const decisions: ReplayDecision[] = [];
  const notices: ReplayNotice[] = [];
  try {
    await play(world, until, {
      deliver: async ({ at, event }) => {
        for (const outcome of [await farwatch.advanceTo(at), await farwatch.deliver([event])]) {
          decisions.push(...outcome.decisions);
          notices.push(...outcome.notices);
        }
      },
    });
  } finally {
    await endpoint.close();
  }
  const changes = endpoint.changes.map(({ operation, request }) => asked(operation, request));
  return { changes, decisions, notices, slack, farwatch };
};
