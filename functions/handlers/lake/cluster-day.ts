import type { LakeFiles } from '../../adapters/lake/bucket.ts';
import { parquetFile } from '../../adapters/lake/parquet.ts';
import type { Log, Store } from '../../adapters/common.ts';
import type { Directory } from '../../adapters/dynamodb/reads/directory.ts';
import { groupsOf } from '../../billing/groups.ts';
import type { PriceOf } from '../../billing/prices.ts';
import { factOfEvent, factOfStop } from '../../billing/usage.ts';
import type { TaskEvent } from '../../events/event.ts';
import { costRows } from '../../lake/cost-rows.ts';
import { decisionRow, deploymentRows, scalingRows } from '../../lake/history-rows.ts';
import { stopRow } from '../../lake/stop-rows.ts';
import type { Day, Subject } from '../../lake/subject.ts';
import type { ClusterDay, Row, TableName } from '../../lake/tables.ts';
import { fileKey } from '../../lake/tables.ts';
import { eachOf } from '../../primitives/each-of.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { msOf, secondsOf, secondsRoundedUp } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { piecesOf } from '../../adapters/aws/calls.ts';

/** A cluster of an account and region. */
export type Cluster = Omit<ClusterDay, 'day'>;

/** What the export of a cluster works with; all but `files` is only read. */
export type ExportEffects = {
  readonly store: Pick<Store, 'stopsBetween' | 'history' | 'loadState'>;
  readonly directory: Directory;
  readonly files: LakeFiles;
  readonly log: Log;
  readonly priceOf: PriceOf;
  /** Fargate tasks that run now; undefined where this installation may not list them. */
  readonly runningTasks: (cluster: Cluster) => Promise<readonly TaskEvent[] | undefined>;
  readonly now: EpochMs;
};

type Rows = { readonly [Name in TableName]: readonly Row<Name>[] };

/** Services that are read at once, and those whose rows wait in memory together. */
const READS_AT_ONCE = 16;
const PIECE = 128;

const subjectOf = (service: ServiceKey, state: ServiceState | undefined): Subject => ({
  service,
  contact: state?.facts?.contact ?? null,
  taskDefinitions: new Map(
    state?.healths.flatMap(({ deployment, taskDefinition }) =>
      taskDefinition === null ? [] : [[deployment, taskDefinition] as const],
    ),
  ),
});

type Reading = { readonly day: Day; readonly fx: ExportEffects };

/** Tasks of the day have stopped on it, or since, or run still. */
const readService = async (service: ServiceKey, { day: { from, to }, fx: { store, now } }: Reading) => {
  const [state, stops, facts, scaled, audited] = await Promise.all([
    store.loadState(service),
    store.stopsBetween(service, secondsOf(from), Math.max(secondsRoundedUp(to), secondsRoundedUp(now))),
    store.history(service, 'fact', from, to),
    store.history(service, 'scale', from, to),
    store.history(service, 'audit', from, to),
  ]);
  return { state, stops, facts, scaled, audited };
};

const rowsOf = async (
  service: ServiceKey,
  running: readonly TaskEvent[] | undefined,
  reading: Reading,
): Promise<Rows> => {
  const { day, fx } = reading;
  const { state, stops, facts, scaled, audited } = await readService(service, reading);
  const subject = subjectOf(service, state);
  const spent = [...stops.map((stop) => factOfStop(stop)), ...(running ?? []).map((task) => factOfEvent(task))];
  return {
    stops: stops.filter(({ stoppedAt }) => msOf(stoppedAt) <= day.to).map((record) => stopRow(subject, record)),
    deployments: facts.flatMap((kept) => deploymentRows(subject, kept)),
    scaling: scaled.flatMap((kept) => scalingRows(subject, kept)),
    decisions: audited.map((entry) => decisionRow(subject, entry)),
    // Without the tasks that run, a day would look cheaper than it was.
    costs: running === undefined ? [] : costRows(subject, { facts: spent, day, priceOf: fx.priceOf }),
  };
};

const newFiles = () => ({
  stops: parquetFile('stops'),
  deployments: parquetFile('deployments'),
  scaling: parquetFile('scaling'),
  decisions: parquetFile('decisions'),
  costs: parquetFile('costs'),
});

const addTo = (files: ReturnType<typeof newFiles>, rows: Rows): void => {
  files.stops.add(rows.stops);
  files.deployments.add(rows.deployments);
  files.scaling.add(rows.scaling);
  files.decisions.add(rows.decisions);
  files.costs.add(rows.costs);
};

const put = async (files: ReturnType<typeof newFiles>, at: ClusterDay, { files: bucket }: ExportEffects) => {
  for (const [table, file] of Object.entries(files) as readonly (readonly [TableName, (typeof files)[TableName]])[]) {
    const bytes = file.finish();
    if (bytes !== undefined) await bucket.put(fileKey(table, at), bytes);
  }
};

/**
 * Exports one cluster's day: a file per table that has rows. The same history gives the same bytes under the same keys,
 * so it may be repeated. Returns how many services it read.
 */
export const exportClusterDay = async (cluster: Cluster, day: Day, fx: ExportEffects): Promise<number> => {
  const listed = await fx.directory.services(cluster);
  const running = await fx.runningTasks(cluster);
  if (running === undefined) fx.log.warn('costs are left out: tasks cannot be listed there', { ...cluster });
  const byService = groupsOf(running ?? [], ({ service }) => service);
  const all = [...new Set([...listed, ...byService.keys()])]
    .filter((service) => partsOf(service).cluster === cluster.cluster)
    .sort();
  const files = newFiles();
  const reading = { day, fx };
  for (const piece of piecesOf(all, PIECE)) {
    const found = await eachOf(piece, READS_AT_ONCE, (service) =>
      rowsOf(service, running === undefined ? undefined : (byService.get(service) ?? []), reading),
    );
    for (const rows of found) addTo(files, rows);
  }
  await put(files, { ...cluster, day: day.day }, fx);
  return all.length;
};
