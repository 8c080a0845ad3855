import { DEFAULT_POLICY, parsePolicy } from '../../functions/deployments/policy.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { replayStore } from '../../cli/local/replay-store.ts';
import { forgetfulSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { fileWorld } from '../../cli/local/world-file.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

type Stream = { readonly events: readonly unknown[]; readonly arrivals: readonly number[] };

const policyOf = (config: unknown): Policy => {
  const parsed = parsePolicy(config ?? {});
  return 'policy' in parsed ? parsed.policy : DEFAULT_POLICY;
};

/**
 * Plays recorded events through the real handlers, each `times` times, and returns the store of the installation; ECS
 * is as the world file says, or deduced from the events.
 */
export const farwatchOn = async (
  { events, arrivals }: Stream,
  times: number,
  file?: string,
  config?: unknown,
): Promise<Store> => {
  const store = replayStore();
  const clock = virtualClock(new Date(0));
  const world = file === undefined ? undefined : await fileWorld(file);
  const farwatch = localFarwatch({
    store,
    clock,
    slack: forgetfulSlack(),
    policy: async () => policyOf(config),
    ecs: world?.ecs ?? deducedEcs({ store, clock }),
    log: silentLog,
    metrics: silentMetrics,
  });
  for (const [place, event] of events.entries()) {
    world?.advance();
    await farwatch.advanceTo(new Date((arrivals[place] ?? 0) * 1000));
    for (let time = 0; time < times; time += 1) await farwatch.deliver([event]);
  }
  return store;
};
