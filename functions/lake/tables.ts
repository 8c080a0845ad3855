/** Version of the tables, and the first part of every key. A column may be added; one that changes raises it. */
export const LAKE_VERSION = 1;

/** Types of columns: `time` is an instant in UTC, `json` a text that holds JSON. */
export type ColumnType = 'text' | 'whole' | 'number' | 'flag' | 'time' | 'json';

/** A column: its type, whether every row has a value, and what it holds. */
export type Column = { readonly type: ColumnType; readonly required: boolean; readonly about: string };

type Columns = Readonly<Record<string, Column>>;

const column =
  <Type extends ColumnType, Required extends boolean>(type: Type, required: Required) =>
  (about: string) => ({ type, required, about });

const [text, maybeText] = [column('text', true), column('text', false)];
const [time, maybeTime] = [column('time', true), column('time', false)];
const [number, maybeNumber] = [column('number', true), column('number', false)];
const maybeWhole = column('whole', false);
const flag = column('flag', true);

/** What every row begins with. */
const SUBJECT = {
  account: text('AWS account'),
  region: text('AWS region'),
  cluster: text('cluster name'),
  service: text('service name, or family:FAMILY for standalone tasks'),
  owner: maybeText('tag farwatch:owner when the row was written'),
} as const satisfies Columns;

/** Every table of the lake with its columns, in their order. docs/schemas/farwatch-lake-1.json is made of it. */
export const TABLES = {
  stops: {
    ...SUBJECT,
    stopped_at: time('when the task had stopped'),
    task: text('id of the task'),
    cause: text('cause as in docs/causes.md'),
    fault_domain: text('application, configuration, dependency, platform, operator or unknown'),
    rollback_class: text('how the cause counts for a rollback'),
    is_normal: flag('a stop of normal life: scaling, deployment, a job that ended well'),
    evidence: maybeText('the text that proves the cause, masked'),
    stop_code: maybeText('stopCode of ECS'),
    stopped_reason: maybeText('stoppedReason of ECS, masked'),
    exit_code: maybeWhole('exit code of the failed container, or of the only one'),
    container: maybeText('the failed container'),
    task_definition: text('family:revision'),
    deployment: maybeText('ecs-svc/…'),
    zone: maybeText('availability zone'),
    capacity_provider: maybeText('FARGATE, FARGATE_SPOT or its name'),
    architecture: text('X86_64 or ARM64'),
    operating_system: text('LINUX or WINDOWS'),
    cpu_units: maybeWhole('1,024 are one vCPU'),
    memory_mib: maybeWhole('MiB'),
    storage_gib: maybeWhole('ephemeral storage, GiB'),
    created_at: maybeTime('createdAt of ECS'),
    pull_started_at: maybeTime('pullStartedAt of ECS: billing begins'),
    started_at: maybeTime('startedAt of ECS; none: it never ran'),
  },
  deployments: {
    ...SUBJECT,
    changed_at: time('updatedAt of the event'),
    deployment: text('ecs-svc/…'),
    event: text('SERVICE_DEPLOYMENT_IN_PROGRESS, _COMPLETED or _FAILED'),
    task_definition: maybeText('family:revision, where Farwatch saw a task of it'),
    reason: text('reason of ECS, masked'),
  },
  scaling: {
    ...SUBJECT,
    began_at: time('when the activity began'),
    ended_at: maybeTime('when it ended'),
    activity: text('ActivityId'),
    status: text('StatusCode'),
    cause: text('alarm, schedule, limit or other'),
    cause_name: text('the alarm, the scheduled action, the limit, or the text'),
    policy: maybeText('scaling policy of an alarm'),
    desired_count: maybeWhole('the desired count it sets'),
    minimum: maybeWhole('the minimum it sets'),
    maximum: maybeWhole('the maximum it sets'),
    not_scaled: maybeText('codes of why it did not scale, with commas'),
    message: text('StatusMessage, masked'),
  },
  decisions: {
    ...SUBJECT,
    decided_at: time('when it was recorded'),
    id: text('id of the entry in the audit'),
    deployment: maybeText('ecs-svc/…'),
    decision: maybeText('nothing, alert, page, propose, stop-deployment, roll-back or roll-back-platform-version'),
    target: maybeText('the task definition or platform version to return to'),
    guard: maybeText('the guard that blocked it'),
    reason: maybeText('why'),
    rule: maybeText('the rule of the evidence'),
    e_value: maybeNumber('e-value of the evidence'),
    call: maybeText('the call that was made or pressed; none for an evaluation'),
    state: maybeText('begun, accepted or refused'),
    entry: column('json', true)('the whole entry with its evidence, as farwatch explain --json prints it'),
  },
  costs: {
    ...SUBJECT,
    task_definition: text('family:revision'),
    capacity: text('FARGATE or FARGATE_SPOT'),
    usage_type: text("as on AWS's bill, without the region's prefix; unpriced: no list price is known"),
    unit: text('vCPU-Hours, GB-Hours or Task-Hours'),
    quantity: number('billed units within the day'),
    usd: maybeNumber('at list price; none: unpriced'),
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type TableName = keyof typeof TABLES;

/** The names of the tables, in their order. */
export const TABLE_NAMES: readonly TableName[] = ['stops', 'deployments', 'scaling', 'decisions', 'costs'];

type Held = {
  readonly text: string;
  readonly json: string;
  readonly whole: number;
  readonly number: number;
  readonly flag: boolean;
  readonly time: Date;
};

type Cell<Given extends Column> = Held[Given['type']] | (Given['required'] extends true ? never : null);

/** A row of a table. */
export type Row<Name extends TableName = TableName> = Name extends TableName
  ? { readonly [Key in keyof (typeof TABLES)[Name]]: CellOf<(typeof TABLES)[Name][Key]> }
  : never;

type CellOf<Given> = Given extends Column ? Cell<Given> : never;

/** A cluster on a UTC day (`2026-11-28`): what is exported at once. */
export type ClusterDay = {
  readonly day: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
};

/** Where the files of a table and day are, under which Athena looks for them. */
export const dayPrefix = (table: TableName, day: string): string => `v${LAKE_VERSION}/${table}/day=${day}/`;

/** The key of a file. */
export const fileKey = (table: TableName, { day, account, region, cluster }: ClusterDay): string =>
  `${dayPrefix(table, day)}account=${account}/region=${region}/${cluster}.parquet`;
