import type { ECSClient } from '@aws-sdk/client-ecs';
import { ecsActor } from '../../functions/adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import { WrongUsage } from '../input/io.ts';
import { jsonInFile } from '../input/named-file.ts';

type FileEntry = Readonly<Record<string, unknown>>;
type Change = { readonly atEvent: number; readonly arn: string; readonly set: FileEntry };

/** What ECS answers while recorded events are played, and how it changes (the format of world.json). */
type WorldFile = Readonly<Record<(typeof LISTS)[number], readonly FileEntry[]>> & {
  readonly timeline: readonly Change[];
};

const LISTS = ['clusters', 'services', 'taskDefinitions', 'serviceDeployments', 'serviceRevisions'] as const;
const ARNS = ['serviceArn', 'clusterArn', 'taskDefinitionArn', 'serviceDeploymentArn', 'serviceRevisionArn'] as const;

/** ECS as read from a file. `advance` moves it by one event. */
export type FileWorld = { readonly ecs: EvaluateEffects['ecs']; readonly advance: () => void };

const isTime = (key: string): boolean => /At$/.test(key);

/** The SDK hands out dates. */
const revived = (entry: unknown): unknown =>
  JSON.parse(JSON.stringify(entry), (key, value: unknown) =>
    isTime(key) && typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : value,
  );

const list = (value: unknown): readonly FileEntry[] => (Array.isArray(value) ? (value as readonly FileEntry[]) : []);

const read = async (file: string): Promise<WorldFile> => {
  const json = ((await jsonInFile(file)) ?? {}) as FileEntry;
  if (!LISTS.some((name) => Array.isArray(json[name])))
    throw new WrongUsage(`${file} describes no ECS: it has none of the lists ${LISTS.join(', ')}`);
  const lists = Object.fromEntries(LISTS.map((name) => [name, list(json[name])]));
  return { ...lists, timeline: list(json['timeline']) } as unknown as WorldFile;
};

type Now = { readonly n: number; readonly world: WorldFile };

const arnOf = (entry: FileEntry): unknown => ARNS.map((name) => entry[name]).find((arn) => typeof arn === 'string');

/**
 * Entries of a list at event n: those that have appeared, with every change up to then. A revision's own ARN comes
 * last.
 */
const present = ({ n, world }: Now, name: (typeof LISTS)[number]): readonly FileEntry[] => {
  const arn = {
    clusters: 'clusterArn',
    services: 'serviceArn',
    taskDefinitions: 'taskDefinitionArn',
    serviceDeployments: 'serviceDeploymentArn',
    serviceRevisions: 'serviceRevisionArn',
  }[name];
  return world[name]
    .filter((entry) => Number(entry['appearsAtEvent'] ?? 0) <= n)
    .map((entry) =>
      world.timeline
        .filter((change) => change.atEvent <= n && change.arn === entry[arn])
        .reduce<FileEntry>((merged, { set }) => ({ ...merged, ...set }), entry),
    );
};

const lastPart = (text: unknown): string =>
  String(text ?? '')
    .split('/')
    .at(-1) ?? '';
const isNamed = (entry: FileEntry, name: unknown): boolean =>
  arnOf(entry) === name || entry['serviceName'] === name || entry['clusterName'] === name;

const serviceOf = (now: Now, input: FileEntry): FileEntry | undefined => {
  const name = input['service'] ?? list(input['services'])[0];
  return present(now, 'services').find(
    (service) => isNamed(service, name) && lastPart(service['clusterArn']) === lastPart(input['cluster']),
  );
};

const named = (entries: readonly FileEntry[], arn: string, wanted: unknown): readonly FileEntry[] => {
  const arns = new Set(Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted]);
  return entries.filter((entry) => arns.has(entry[arn]));
};

const deploymentOf = ({ targetServiceRevisionArn, sourceServiceRevisionArns, ...rest }: FileEntry): FileEntry => ({
  ...rest,
  targetServiceRevision: { arn: targetServiceRevisionArn },
  sourceServiceRevisions: ((sourceServiceRevisionArns ?? []) as readonly string[]).map((arn) => ({ arn })),
});

const definitionOf = (now: Now, name: unknown): FileEntry | undefined =>
  present(now, 'taskDefinitions').find(
    (definition) =>
      definition['taskDefinitionArn'] === name ||
      `${String(definition['family'])}:${String(definition['revision'])}` === name,
  );

const gone = (): never => {
  throw Object.assign(new Error('Unable to describe task definition.'), { name: 'ClientException' });
};

/** Answers to the calls of a decision, by command. */
const ANSWERS: Readonly<Record<string, (now: Now, input: FileEntry) => FileEntry>> = {
  DescribeClustersCommand: (now, input) => ({
    clusters: present(now, 'clusters').filter((cluster) =>
      list(input['clusters']).some((name) => isNamed(cluster, name)),
    ),
  }),
  DescribeServicesCommand: (now, input) => ({
    services: [serviceOf(now, input)].filter((service) => service !== undefined),
  }),
  ListServiceDeploymentsCommand: (now, input) => {
    const arn = serviceOf(now, input)?.['serviceArn'];
    return { serviceDeployments: present(now, 'serviceDeployments').filter((one) => one['serviceArn'] === arn) };
  },
  DescribeServiceDeploymentsCommand: (now, input) => ({
    serviceDeployments: named(
      present(now, 'serviceDeployments'),
      'serviceDeploymentArn',
      input['serviceDeploymentArns'],
    ).map(deploymentOf),
  }),
  DescribeServiceRevisionsCommand: (now, input) => ({
    serviceRevisions: named(present(now, 'serviceRevisions'), 'serviceRevisionArn', input['serviceRevisionArns']),
  }),
  DescribeTaskDefinitionCommand: (now, input) => {
    const taskDefinition = definitionOf(now, input['taskDefinition']) ?? gone();
    return { taskDefinition, tags: taskDefinition['tags'] };
  },
  ListTagsForResourceCommand: (now, input) => ({
    tags: LISTS.flatMap((name) => present(now, name)).find((entry) => arnOf(entry) === input['resourceArn'])?.['tags'],
  }),
};

/** ECS as read from `file`: reads are answered from it, changing calls are accepted and change nothing. */
export const fileWorld = async (file: string): Promise<FileWorld> => {
  const world = await read(file);
  let n = 0;
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: FileEntry }) =>
    revived(ANSWERS[command.constructor.name]?.({ n, world }, command.input) ?? {});
  const client = { send } as unknown as Pick<ECSClient, 'send'>;
  return {
    ecs: { ...ecsReader(() => client), ...ecsActor(async () => client) },
    advance: () => {
      n += 1;
    },
  };
};
