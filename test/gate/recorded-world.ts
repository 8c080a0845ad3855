import { readFileSync } from 'node:fs';
import type { ECSClient } from '@aws-sdk/client-ecs';

type Entry = Readonly<Record<string, unknown>>;
type Change = { readonly atEvent: number; readonly arn: string; readonly kind: string; readonly set: Entry };
export type RecordedFile = {
  readonly account: string;
  readonly region: string;
  readonly engineConfig: unknown;
  readonly services: readonly Entry[];
  readonly serviceDeployments: readonly Entry[];
  readonly serviceRevisions: readonly Entry[];
  readonly timeline: readonly Change[];
};
export type Envelope = { readonly 'detail-type': string; readonly detail: Entry };

export type Recorded = {
  readonly world: RecordedFile;
  readonly events: readonly Envelope[];
  /** Epoch seconds of each event's arrival. */
  readonly arrivals: readonly number[];
};

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** A recorded scenario: events, their arrival times, and what ECS answered. */
export const recordedIn = (folder: string): Recorded => ({
  world: json(`${folder}/world.json`) as RecordedFile,
  events: readFileSync(`${folder}/events.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Envelope),
  arrivals: (json(`${folder}/arrivals.json`) as readonly string[]).map((text) => Date.parse(text) / 1000),
});

const dated = (entry: unknown): unknown =>
  JSON.parse(JSON.stringify(entry), (key, value: unknown) =>
    /At$/.test(key) && typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : value,
  );

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An entry after the first n events. */
const entryAt = ({ timeline }: RecordedFile, entry: Entry, arn: string, n: number): Entry =>
  timeline
    .filter((change) => change.atEvent <= n && change.arn === arn)
    .reduce<Entry>((merged, { set }) => ({ ...merged, ...set }), entry);

const summary = (arn: unknown): Entry => ({ arn });

const deploymentsAt = (world: RecordedFile, n: number): readonly Entry[] =>
  world.serviceDeployments
    .filter(({ appearsAtEvent }) => Number(appearsAtEvent ?? 0) <= n)
    .map((one) => entryAt(world, one, text(one['serviceDeploymentArn']), n))
    .map((one) => ({
      ...one,
      targetServiceRevision: summary(one['targetServiceRevisionArn']),
      sourceServiceRevisions: ((one['sourceServiceRevisionArns'] ?? []) as readonly unknown[]).map(summary),
    }));

/** Tasks that the first n events show as stopped. */
const stoppedAt = (events: readonly Envelope[], n: number): readonly Entry[] => {
  const tasks = new Map<string, Entry>();
  for (const { 'detail-type': kind, detail } of events.slice(0, n))
    if (kind === 'ECS Task State Change' && detail['stopCode'] !== undefined)
      tasks.set(text(detail['taskArn']), detail);
  return [...tasks.values()];
};

/** A client that answers as ECS does after the first `n()` events. */
export const recordedClient = (
  { world, events }: Recorded,
  service: string,
  n: () => number,
): Pick<ECSClient, 'send'> => {
  const arnOf = (one: Entry): string => text(one['serviceArn']);
  const own = world.services.find((one) => one['serviceName'] === service);
  const answers: Readonly<Record<string, (input: Entry) => Entry>> = {
    DescribeServicesCommand: () => ({ services: own === undefined ? [] : [entryAt(world, own, arnOf(own), n())] }),
    ListServiceDeploymentsCommand: () => ({
      serviceDeployments: deploymentsAt(world, n()).filter((one) => own !== undefined && arnOf(one) === arnOf(own)),
    }),
    DescribeServiceDeploymentsCommand: ({ serviceDeploymentArns }) => ({
      serviceDeployments: deploymentsAt(world, n()).filter((one) =>
        (serviceDeploymentArns as readonly unknown[]).includes(one['serviceDeploymentArn']),
      ),
    }),
    DescribeServiceRevisionsCommand: () => ({ serviceRevisions: world.serviceRevisions }),
    ListTasksCommand: () => ({ taskArns: stoppedAt(events, n()).map((task) => task['taskArn']) }),
    DescribeTasksCommand: ({ tasks }) => ({
      tasks: stoppedAt(events, n()).filter((task) => (tasks as readonly unknown[]).includes(task['taskArn'])),
    }),
  };
  const send = async (command: { readonly input: Entry }): Promise<unknown> =>
    dated(answers[command.constructor.name]?.(command.input) ?? {});
  return { send } as unknown as Pick<ECSClient, 'send'>;
};
