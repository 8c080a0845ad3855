import { adviceKey } from '../../../functions/adapters/dynamodb/keys.ts';
import type { Store } from '../../../functions/adapters/common.ts';
import type { WrittenReport } from '../../commands/report.ts';
import { writeReport } from '../../commands/report.ts';
import { advisedBefore, historySince, stopsBefore } from './backfill.ts';
import type { World } from '../world-model.ts';

export type SimulatedReport = {
  readonly world: World;
  /** URL of the endpoint that serves the world. */
  readonly endpoint: string;
  /** Farwatch's store after the world was played. */
  readonly store: Store;
  readonly out: string;
  readonly progress: (text: string) => void;
};

const ACCESS = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
const DAYS = 30;

/** The report of a simulated account at its current time, with the two weeks before it filled in. */
export const writeSimulatedReport = async (wanted: SimulatedReport): Promise<WrittenReport> => {
  const { world, endpoint, store, out, progress } = wanted;
  const { simulation } = world;
  await store.putStops(stopsBefore(simulation));
  for (const { service, memory } of advisedBefore(simulation)) {
    const key = adviceKey(service);
    await store.saveDocument(key, (await store.loadDocument(key))?.version ?? 0, memory);
  }
  const now = world.now();
  return writeReport({
    days: DAYS,
    out,
    clients: { region: simulation.region, endpoint, credentials: ACCESS },
    store,
    historySince: historySince(simulation),
    clock: { now: () => now, sleep: async () => {} },
    timeZone: 'UTC',
    progress,
  });
};
