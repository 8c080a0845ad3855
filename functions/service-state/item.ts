import type { ServiceKey } from '../primitives/identity.ts';
import type { Columns } from './packed-columns.ts';
import { columnsOf, rowsOf } from './packed-columns.ts';
import type { DeploymentHealth, Failure, LiveTask, TaskHash } from './deployment-health.ts';
import type { DeadTask, OutboxEntry, ServiceState } from './service-state.ts';
import { newServiceState } from './service-state.ts';

/** A state in stored form: the outbox as a separate map (entries leave it one by one), the rest as JSON. */
export type StateItem = {
  readonly v: 1;
  readonly key: ServiceKey;
  readonly revision: number;
  readonly body: string;
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
};

type Row<Task> = Task & { readonly task: TaskHash };

const LIVE: readonly (keyof Row<LiveTask>)[] = ['task', 'version', 'deployment', 'startedAt', 'zone'];
const DEAD: readonly (keyof Row<DeadTask>)[] = [
  'task',
  'version',
  'at',
  'ageSeconds',
  'deployment',
  'zone',
  'cause',
  'isFailure',
  'incident',
];
const FAILURE: readonly (keyof Failure)[] = [
  'task',
  'version',
  'at',
  'ageSeconds',
  'cause',
  'zone',
  'failedContainer',
  'failedResource',
];

const rowsOfMap = <Task>(tasks: ReadonlyMap<TaskHash, Task>): readonly Row<Task>[] =>
  [...tasks].map(([task, rest]) => ({ ...rest, task }));

const mapOfRows = <Task>(rows: readonly Row<Task>[]): ReadonlyMap<TaskHash, Task> =>
  new Map(rows.map(({ task, ...rest }) => [task, rest as unknown as Task]));

/** An item that was written before minutes of dropped failures were kept has none. */
type StoredHealth = Omit<DeploymentHealth, 'failures' | 'lateDropped'> &
  Partial<Pick<DeploymentHealth, 'lateDropped'>> & { readonly failures: Columns<Failure> };

type Body = Omit<ServiceState, 'v' | 'key' | 'revision' | 'outbox' | 'live' | 'dead' | 'healths'> & {
  readonly live: Columns<Row<LiveTask>>;
  readonly dead: Columns<Row<DeadTask>>;
  readonly healths: readonly StoredHealth[];
};

/** The stored form of a state. */
export const itemOf = (state: ServiceState): StateItem => {
  const { v, key, revision, outbox, live, dead, healths, ...rest } = state;
  const body: Body = {
    ...rest,
    healths: healths.map((health) => ({ ...health, failures: columnsOf(health.failures, FAILURE) })),
    live: columnsOf(rowsOfMap(live), LIVE),
    dead: columnsOf(rowsOfMap(dead), DEAD),
  };
  return { v, key, revision, body: JSON.stringify(body), outbox };
};

/** The state of a stored form. Throws on another schema version: guessing would corrupt the state. */
export const stateOfItem = ({ v, key, revision, body, outbox }: StateItem): ServiceState => {
  if (v !== 1) throw new Error(`the state of ${key} has schema version ${String(v)}; readable: 1`);
  const { live, dead, healths, ...rest } = JSON.parse(body) as Body;
  return {
    ...newServiceState(key),
    ...rest,
    healths: healths.map((health) => ({ lateDropped: [], ...health, failures: rowsOf(health.failures, FAILURE) })),
    live: mapOfRows<LiveTask>(rowsOf(live, LIVE)),
    dead: mapOfRows<DeadTask>(rowsOf(dead, DEAD)),
    v,
    key,
    revision,
    outbox,
  };
};
