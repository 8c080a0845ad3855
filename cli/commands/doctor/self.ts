import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Finding, Found } from '../../../functions/diagnosis/finding.ts';
import { broken, ok } from '../../../functions/diagnosis/finding.ts';
import type { Read } from '../../../functions/diagnosis/read.ts';
import type { Reading } from '../../../functions/handlers/investigate/read.ts';
import { readingWithin } from '../../../functions/handlers/investigate/read.ts';
import { dynamoStore } from '../../../functions/adapters/dynamodb/store.ts';
import { roleReader } from '../../../functions/adapters/aws/iam-read.ts';
import type { RoleReader } from '../../../functions/adapters/aws/iam-read.ts';
import type { Store } from '../../../functions/adapters/common.ts';
import { secretReader } from '../../../functions/adapters/aws/secrets-read.ts';
import type { SecretReader } from '../../../functions/adapters/aws/secrets-read.ts';
import { tableOf } from '../../../functions/adapters/dynamodb/table/table.ts';
import { lastEvent } from './events.ts';
import { functionFound, roleFindings } from './functions.ts';
import { from, lastResortFindings, named, notRead } from './queues.ts';
import { printFindings } from './doctor.ts';
import type { DeployedFunction, InstallationClients } from '../../input/installation.ts';
import { NOT_THERE, QUEUED, noInstallation, readFunction, readQueue, readRules } from '../../input/installation.ts';
import type { Io } from '../../input/io.ts';

export type SelfOptions = { readonly stack: string; readonly region: string; readonly json?: boolean };

/** Clients and functions that read an installation. */
export type SelfSources = InstallationClients & {
  readonly roles: Pick<RoleReader, 'role'>;
  readonly secret: SecretReader;
  readonly storeOf: (table: string) => Pick<Store, 'services' | 'loadState'>;
  readonly now: Date;
};

const TOTAL_MS = 60_000;

const queueFindings = async (
  { source, name }: DeployedFunction,
  sources: SelfSources,
  reading: Reading,
): Promise<readonly Finding[]> => {
  if (source === null) return [];
  const queue = await reading('sqs:GetQueueAttributes', () => readQueue(sources, source.queue));
  const dead = queue.kind === 'known' ? queue.value.deadLetters : null;
  const letters = dead === null ? undefined : await reading('sqs:GetQueueAttributes', () => readQueue(sources, dead));
  const letterFound = (waiting: number): Found =>
    waiting === 0
      ? ok(`${name}: none`)
      : broken(
          `${name}: ${waiting} dead letters`,
          `Read why in the log of ${name}, then: farwatch redrive --queue ${name}`,
        );
  return [
    ...named(
      'Queue',
      from(queue, ({ waiting }) => [ok(`${name}: ${waiting} messages wait`)]),
    ),
    ...named('Dead letters', letters === undefined ? [] : from(letters, ({ waiting }) => [letterFound(waiting)])),
    ...(await ruleFindings({ queue: source.queue, name, policy: queue }, sources, reading)),
  ];
};

type Ruled = {
  readonly queue: string;
  readonly name: string;
  readonly policy: Read<{ readonly policy: string | null }>;
};

const ruleFindings = async (
  { queue, name, policy }: Ruled,
  sources: SelfSources,
  reading: Reading,
): Promise<readonly Finding[]> => {
  if (!name.endsWith('-events')) return [];
  const rules = await reading('events:DescribeRule', () => readRules(sources, queue));
  return named(
    'Rule',
    from(rules, (all) => {
      if (all.length === 0) return [broken(`no rule sends to ${name}`, 'Deploy Farwatch again.')];
      return all.map((rule) => {
        if (!rule.isEnabled)
          return broken(`rule ${rule.name} is disabled`, `Enable it: aws events enable-rule --name ${rule.name}`);
        if (policy.kind === 'unknown')
          return notRead(`could not check whether the queue of ${name} accepts it: ${policy.reason}`);
        return policy.value.policy?.includes(rule.arn) === true
          ? ok(`${rule.name} is enabled and its queue accepts it`)
          : broken(`the queue policy of ${name} denies rule ${rule.name}`, 'Deploy Farwatch again.');
      });
    }),
  );
};

const tokenFindings = async (
  { environment }: DeployedFunction,
  { secret }: SelfSources,
  { region, reading }: { readonly region: string; readonly reading: Reading },
): Promise<readonly Finding[]> => {
  const id = environment['SLACK_SECRET_ARN'] ?? 'none';
  if (id === 'none')
    return named('Slack token', [broken('no token is configured', 'Set slackSecretArn: see docs/deploy.md.')]);
  const state = await reading('the Slack secret', () => secret(id, region));
  return named(
    'Slack token',
    from(state, ({ isThere, deletedOn }) => [
      isThere && deletedOn === null
        ? ok('its secret exists')
        : broken('its secret does not exist', `Create or restore ${id}.`),
    ]),
  );
};

/** Checks Farwatch itself: functions, queues, rules, dead letters, token, roles, and the last event. Reads only. */
export const selfRows = async ({ stack, region }: SelfOptions, sources: SelfSources): Promise<readonly Finding[]> => {
  const reading = readingWithin(TOTAL_MS);
  const reads = await Promise.all(
    QUEUED.map(async (name) => ({
      name,
      read: await reading(`lambda:GetFunctionConfiguration (${name})`, () => readFunction(sources, stack, name)),
    })),
  );
  const there = reads.flatMap(({ read }) => (read.kind === 'known' && read.value.role !== '' ? [read.value] : []));
  const functions = reads.flatMap(({ read }) =>
    named(
      'Function',
      from(read, (one) => [functionFound(one)]),
    ),
  );
  const queues = await Promise.all(there.map((one) => queueFindings(one, sources, reading)));
  const [first] = there;
  const table = first?.environment['TABLE_NAME'];
  return [
    ...functions,
    ...queues.flat(),
    ...(await lastResortFindings(stack, sources, reading)),
    ...(await roleFindings(there, sources, reading)),
    ...(first === undefined ? [] : await tokenFindings(first, sources, { region, reading })),
    ...(first === undefined ? [] : named('Last event', [await lastEvent(table, sources, reading)])),
  ];
};

const liveSources = (region: string, now: Date): SelfSources => ({
  lambda: new LambdaClient({ region }),
  sqs: new SQSClient({ region }),
  events: new EventBridgeClient({ region }),
  roles: roleReader(new IAMClient({ region })),
  secret: secretReader({
    secretsManager: (place) => new SecretsManagerClient({ region: place }),
    ssm: (place) => new SSMClient({ region: place }),
  }),
  storeOf: (table) => dynamoStore(tableOf(table)),
  now,
});

/** Why `doctor --self` cannot report success although nothing is known to be broken. */
const unclearText = (rows: readonly Finding[], { stack, region }: SelfOptions): string | undefined => {
  const functions = rows.filter(({ check }) => check === 'Function');
  if (functions.every(({ detail }) => detail.endsWith(` is ${NOT_THERE}`))) return noInstallation(stack, region);
  const unclear = rows.filter(({ result }) => result === 'unknown');
  const [first] = unclear;
  if (first === undefined) return undefined;
  const all = unclear.length === rows.length ? 'nothing' : `${unclear.length} of ${rows.length} checks`;
  const not = unclear.length === rows.length ? 'could be read' : 'could not be finished';
  return `${all} of ${stack} in ${region} ${not}: ${first.detail}. ${first.fix}`.trim();
};

/**
 * `farwatch doctor --self`: prints what holds, what is broken and what could not be checked of the installation. Exit
 * code 0 only when everything was checked and holds.
 */
export const doctorSelfCommand = async (
  io: Io,
  options: SelfOptions,
  sources: SelfSources = liveSources(options.region, new Date()),
): Promise<number> => {
  const rows = await selfRows(options, sources);
  const code = printFindings(io, rows, options.json);
  const unclear = unclearText(rows, options);
  if (unclear === undefined) return code;
  io.err(unclear);
  return 1;
};
