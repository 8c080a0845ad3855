import { adviceKey } from '../../../functions/adapters/dynamodb/keys.ts';
import type { Store } from '../../../functions/adapters/common.ts';
import type { ReportWriting, WrittenReport } from '../../commands/report.ts';
import { makeReport, writeReport } from '../../commands/report.ts';
import type { Report } from '../../../functions/report/report.ts';
import { advisedBefore, historySince, stopsBefore } from './backfill.ts';
import type { World } from '../world-model.ts';

export type SimulatedReport = {
  readonly world: World;
  /** URL of the endpoint that serves the world. */
  readonly endpoint: string;
  /** Farwatch's store after the world was played. */
  readonly store: Store;
  readonly progress: (text: string) => void;
};

const ACCESS = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
const DAYS = 30;

/** Fills in the two weeks before the world's current time; returns how to make its report. */
const prepared = async ({ world, endpoint, store, progress }: SimulatedReport): Promise<Omit<ReportWriting, 'out'>> => {
  const { simulation } = world;
  await store.putStops(stopsBefore(simulation));
  for (const { service, memory } of advisedBefore(simulation)) {
    const key = adviceKey(service);
    await store.saveDocument(key, (await store.loadDocument(key))?.version ?? 0, memory);
  }
  const now = world.now();
  return {
    days: DAYS,
    clients: { region: simulation.region, endpoint, credentials: ACCESS },
    store,
    historySince: historySince(simulation),
    clock: { now: () => now, sleep: async () => {} },
    timeZone: 'UTC',
    progress,
  };
};

/** The report of a simulated account at its current time, with the two weeks before it filled in. */
export const makeSimulatedReport = async (wanted: SimulatedReport): Promise<Report> =>
  makeReport(await prepared(wanted));

/** The same, written into a folder. */
export const writeSimulatedReport = async (
  wanted: SimulatedReport & { readonly out: string },
): Promise<WrittenReport> => writeReport({ ...(await prepared(wanted)), out: wanted.out });
