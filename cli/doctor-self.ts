import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Finding, Found } from '../functions/diagnosis/finding.ts';
import { broken, cannotTell, ok } from '../functions/diagnosis/finding.ts';
import type { Read } from '../functions/diagnosis/read.ts';
import type { Reading } from '../functions/effects/diagnosis-read.ts';
import { readingWithin } from '../functions/effects/diagnosis-read.ts';
import { dynamoStore } from '../functions/effects/dynamo.ts';
import { roleReader } from '../functions/effects/iam-read.ts';
import type { RoleReader } from '../functions/effects/iam-read.ts';
import type { Store } from '../functions/effects/ports.ts';
import { secretReader } from '../functions/effects/secrets-read.ts';
import type { SecretReader } from '../functions/effects/secrets-read.ts';
import { tableOf } from '../functions/effects/table.ts';
import { from, lastResortFindings, named } from './doctor-queues.ts';
import { printFindings } from './doctor.ts';
import type { DeployedFunction, InstallationClients } from './installation.ts';
import { QUEUED, readFunction, readQueue, readRules } from './installation.ts';
import type { Io } from './io.ts';

export type SelfOptions = { readonly stack: string; readonly region: string };

/** What looks at an installation itself. */
export type SelfSources = InstallationClients & {
  readonly roles: Pick<RoleReader, 'role'>;
  readonly secret: SecretReader;
  readonly storeOf: (table: string) => Pick<Store, 'services' | 'loadWatch'>;
  readonly now: Date;
};

const TOTAL_MS = 60_000;

const functionFound = ({ name, state, source }: DeployedFunction): Found => {
  if (state !== 'Active' && state !== 'Inactive') return broken(`${name} is ${state}`, 'Deploy Farwatch again.');
  if (source === null) return broken(`no queue wakes ${name}`, 'Deploy Farwatch again.');
  return source.isEnabled
    ? ok(`${name} is up and its queue wakes it`)
    : broken(`the queue of ${name} is switched off`, `Enable the event source mapping of ${name}.`);
};

const HOUR_SECONDS = 3600;
const WATCHES_READ = 100;

/** When an event of any service came in last: silence of hours is normal in a quiet account alone. */
const lastEvent = async (store: Pick<Store, 'services' | 'loadWatch'>, now: Date): Promise<Found> => {
  const services = await store.services();
  const watches = await Promise.all(services.slice(0, WATCHES_READ).map((key) => store.loadWatch(key)));
  const heardAt = Math.max(0, ...watches.map((watch) => watch?.heardAt ?? 0));
  if (heardAt === 0) return cannotTell('no event was ever taken: has a task started since the installation?');
  const hours = (now.getTime() / 1000 - heardAt) / HOUR_SECONDS;
  const age = hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours)} h`;
  const watched = services.length === 1 ? '1 service is' : `${services.length} services are`;
  const told = `${watched} watched; the newest event is ${age} old`;
  return hours <= 24 ? ok(told) : broken(told, 'Look at the rules and queues above: ECS tells of something every day.');
};

const queueFindings = async (
  { source, name }: DeployedFunction,
  sources: SelfSources,
  reading: Reading,
): Promise<readonly Finding[]> => {
  if (source === null) return [];
  const queue = await reading('sqs:GetQueueAttributes', () => readQueue(sources, source.queue));
  const dead = queue.is === 'known' ? queue.value.deadLetters : null;
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
  const document = policy.is === 'known' ? (policy.value.policy ?? '') : undefined;
  return named(
    'Rule',
    from(rules, (all) => {
      if (all.length === 0) return [broken(`no rule sends to ${name}`, 'Deploy Farwatch again.')];
      return all.map((rule) => {
        if (!rule.isEnabled) return broken(`rule ${rule.name} is switched off`, `Enable it: aws events enable-rule`);
        const isLetIn = document === undefined || document.includes(rule.arn);
        return isLetIn
          ? ok(`${rule.name} is on and its queue lets it in`)
          : broken(`the queue of ${name} does not let rule ${rule.name} in`, 'Deploy Farwatch again.');
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
        ? ok('its secret is there')
        : broken('its secret is not there', `Create or restore ${id}.`),
    ]),
  );
};

const roleFindings = async (all: readonly DeployedFunction[], { roles }: SelfSources, reading: Reading) => {
  const answers = await Promise.all(
    all.map(async ({ name, role }) => ({ name, read: await reading('iam:GetRole', () => roles.role(role)) })),
  );
  return answers.flatMap(({ name, read }) =>
    named(
      'Role',
      from(read, (role) => [
        role?.trusts.includes('lambda.amazonaws.com') === true
          ? ok(`${name} has its own`)
          : broken(`the role of ${name} is gone or does not trust Lambda`, 'Deploy Farwatch again.'),
      ]),
    ),
  );
};

/** Looks at Farwatch itself: functions, queues, rules, dead letters, token, roles, and the last event. Reads only. */
export const selfRows = async ({ stack, region }: SelfOptions, sources: SelfSources): Promise<readonly Finding[]> => {
  const reading = readingWithin(TOTAL_MS);
  const reads = await Promise.all(
    QUEUED.map(async (name) => ({ name, read: await reading(name, () => readFunction(sources, stack, name)) })),
  );
  const there = reads.flatMap(({ read }) => (read.is === 'known' && read.value.role !== '' ? [read.value] : []));
  const functions = reads.flatMap(({ read }) =>
    named(
      'Function',
      from(read, (one) => [functionFound(one)]),
    ),
  );
  const queues = await Promise.all(there.map((one) => queueFindings(one, sources, reading)));
  const [first] = there;
  const table = first?.environment['TABLE_NAME'];
  const heard =
    table === undefined ? undefined : await reading('the table', () => lastEvent(sources.storeOf(table), sources.now));
  return [
    ...functions,
    ...queues.flat(),
    ...(await lastResortFindings(stack, sources, reading)),
    ...(await roleFindings(there, sources, reading)),
    ...(first === undefined ? [] : await tokenFindings(first, sources, { region, reading })),
    ...named('Last event', heard === undefined ? [] : from(heard, (one) => [one])),
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

/** `farwatch doctor --self`: prints what holds and what is broken of the installation. 0: nothing is broken. */
export const doctorSelfCommand = async (
  io: Io,
  options: SelfOptions,
  sources: SelfSources = liveSources(options.region, new Date()),
): Promise<number> => printFindings(io, await selfRows(options, sources));
