import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import type { Directory } from '../../functions/adapters/dynamodb/reads/directory.ts';
import type { Log, Metrics, Store } from '../../functions/adapters/common.ts';
import type { LakeFiles } from '../../functions/adapters/lake/bucket.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import type { LakeEffects } from '../../functions/handlers/lake/lake.ts';
import { handleLake } from '../../functions/handlers/lake/lake.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { isoText } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import { parseActivity } from '../../functions/scaling/activity.ts';
import { keptActivity } from '../../functions/scaling/parse-history.ts';
import { deducedEcs } from '../local/deduced-ecs.ts';
import { localFarwatch } from '../local/farwatch.ts';
import { inMemoryStore } from '../local/in-memory-store.ts';
import { forgetfulSlack } from '../local/slack.ts';
import { virtualClock } from '../local/virtual.ts';
import type { Envelope } from './events.ts';
import { SERVICES, simulatedDays } from './year.ts';

const DAY_MS = 86_400_000;
/** The hour of the night's export. */
const NIGHT_MS = 2.5 * 3_600_000;

const nothing = (): void => {};

/** What is left when a simulated history has been played and exported. */
export type Played = {
  readonly store: Store;
  /** Tasks that still run. */
  readonly running: readonly TaskEvent[];
  /** The first instant after the last day, epoch milliseconds. */
  readonly end: EpochMs;
  /** Exports a day (`2026-01-31`) once more, as it is known at the end. */
  readonly exportAgain: (day: string, files: LakeFiles) => Promise<void>;
};

/** The services of a store, account by account. */
const directoryIn = (store: Pick<Store, 'services'>): Directory => ({
  places: async () => {
    const places = (await store.services()).map(partsOf).map(({ account, region }) => `${account}/${region}`);
    return [...new Set(places)].sort().map((text) => {
      const [account = '', region = ''] = text.split('/');
      return { account, region };
    });
  },
  services: async ({ account, region }) =>
    (await store.services()).filter((key) => key.startsWith(`${account}/${region}/`)).sort(),
});

/** Tasks by what their newest event says. */
const runningTasks = () => {
  const tasks = new Map<string, TaskEvent>();
  return {
    note: (envelope: Envelope): void => {
      for (const read of parseEnvelope(envelope)) {
        if (read.kind !== 'event' || read.event.kind !== 'task') continue;
        const { event } = read;
        if (event.stoppedAt === undefined) tasks.set(event.taskArn, event);
        else tasks.delete(event.taskArn);
      }
    },
    all: (): readonly TaskEvent[] => [...tasks.values()],
  };
};

type Exporting = Omit<LakeEffects, 'sendCluster'>;

/** Handles a message of the lake's queue, and those that follow from it. */
const exported = async (message: unknown, fx: Exporting): Promise<void> => {
  const waiting = [message];
  for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
    const sendCluster = async (work: unknown): Promise<void> => void waiting.push(work);
    const failed = await handleLake([{ id: '1', body: JSON.stringify(body), group: undefined }], {
      ...fx,
      sendCluster,
    });
    if (failed.length > 0) throw new Error(`not exported: ${JSON.stringify(body)}`);
  }
};

const keepActivities = async (items: readonly unknown[], store: Store): Promise<void> => {
  for (const item of items)
    for (const { account, region, cluster, name } of SERVICES) {
      const read = parseActivity(item, { account, region });
      if (typeof read !== 'string' && read.service === `${account}/${region}/${cluster}/${name}`)
        await store.putHistory(keptActivity(read));
    }
};

type Playing = { readonly from: EpochMs; readonly days: number; readonly files: LakeFiles; readonly log?: Log };

/**
 * Plays a simulated history through the real handlers and exports each night the day before, as the deployed functions
 * do. `from` is a midnight in UTC.
 */
export const playYear = async ({ from, days, files, log }: Playing): Promise<Played> => {
  const [store, clock, tasks] = [inMemoryStore(), virtualClock(new Date(from)), runningTasks()];
  const quiet: Log = log ?? { info: nothing, warn: nothing, error: nothing };
  const metrics: Metrics = { count: nothing, milliseconds: nothing };
  const ecs = deducedEcs({ store, clock });
  const base = { store, clock, log: quiet, metrics, ecs, slack: forgetfulSlack() };
  const farwatch = localFarwatch({ ...base, policy: async () => DEFAULT_POLICY });
  const lake: Exporting = {
    ...base,
    files,
    directory: directoryIn(store),
    prices: builtInPrices,
    runningTasks: async ({ account, region, cluster }) =>
      tasks.all().filter(({ service }) => service.startsWith(`${account}/${region}/${cluster}/`)),
  };
  let index = 0;
  for (const { events, activities } of simulatedDays(from, days)) {
    const midnight = from + index * DAY_MS;
    await keepActivities(activities, store);
    for (const envelope of events) {
      const at = new Date(envelope.time);
      await farwatch.advanceTo(at);
      await farwatch.deliver([envelope]);
      tasks.note(envelope);
    }
    index += 1;
    const night = midnight + DAY_MS + NIGHT_MS;
    await farwatch.advanceTo(new Date(night));
    await exported({ scheduledAt: isoText(night) }, lake);
  }
  const end = from + days * DAY_MS;
  return {
    store,
    running: tasks.all(),
    end,
    exportAgain: (day, again) => exported({ day }, { ...lake, files: again }),
  };
};
