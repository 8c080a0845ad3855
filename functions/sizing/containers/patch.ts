import type { ContainerChange } from './containers.ts';
import type { ContainerPatch, PatchRequest } from './patch-templates.ts';
import { cdkOf, cloudFormationOf, heapNotes, serverlessOf, terraformOf } from './patch-templates.ts';

export type { PatchRequest } from './patch-templates.ts';

/** The same change for every deployment tool. Nothing here has been applied. */
export type Patch = {
  /** Fragment for `containerDefinitions` and the task level of a task definition. */
  readonly taskDefinition: Readonly<Record<string, unknown>>;
  readonly cli: string;
  readonly cloudFormation: string;
  readonly cdk: string;
  readonly terraform: string;
  readonly serverless: string;
  readonly ecspresso: string;
};

const byContainer = (changes: readonly ContainerChange[]): readonly ContainerPatch[] =>
  [...new Set(changes.map(({ name }) => name))].map((name) => {
    const own = changes.filter((change) => change.name === name);
    const limits = own.filter(({ field }) => field !== 'heap');
    return {
      name,
      fields: Object.fromEntries(limits.map(({ field, to }) => [field, to])),
      heap: own.flatMap(({ flag }) =>
        flag === undefined ? [] : [`in ${flag.where} replace ${flag.text} by ${flag.replacement}`],
      ),
    };
  });

const taskDefinitionOf = ({ family, size }: PatchRequest, patches: readonly ContainerPatch[]) => ({
  family,
  cpu: String(size.cpu),
  memory: String(size.memory),
  ...(patches.length === 0 ? {} : { containerDefinitions: patches.map(({ name, fields }) => ({ name, ...fields })) }),
});

/** Fields that DescribeTaskDefinition returns and RegisterTaskDefinition refuses. */
const READ_ONLY_FIELDS = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
];

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const sizesFilter = ({ size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  [
    `.cpu = "${size.cpu}"`,
    `.memory = "${size.memory}"`,
    ...patches
      .filter(({ fields }) => Object.keys(fields).length > 0)
      .map(({ name, fields }) => `(.containerDefinitions[] | select(.name == "${name}")) += ${JSON.stringify(fields)}`),
  ].join(' | ');

const filterOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string =>
  [
    '.taskDefinition',
    `del(${READ_ONLY_FIELDS.map((field) => `.${field}`).join(', ')})`,
    sizesFilter(request, patches),
  ].join(' | ');

/** RegisterTaskDefinition refuses an empty list of tags. */
const TAGS_IF_ANY = '(if (.tags | length) > 0 then {tags} else {} end)';

/**
 * RunTask and schedules use the newest revision when a family is named without one
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
 */
const STARTED_BY_NAME =
  '# Whoever starts the task by its family takes this revision from now on; where a schedule or a pipeline names a\n' +
  '# revision, name the new one.\n';

const deployment = ({ cluster, service, region, family }: PatchRequest): string =>
  service === null
    ? STARTED_BY_NAME
    : `aws ecs update-service --region ${shellQuoted(region)} --cluster ${shellQuoted(cluster)} ` +
      `--service ${shellQuoted(service)} --task-definition ${shellQuoted(family)}\n`;

const cliOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string => {
  const [revision, region] = [shellQuoted(request.revision), shellQuoted(request.region)];
  return (
    heapNotes(patches, '#') +
    `aws ecs describe-task-definition --region ${region} --task-definition ${revision} --include TAGS \\\n` +
    `  | jq ${shellQuoted(`${TAGS_IF_ANY} + (${filterOf(request, patches)})`)} > task-definition.json\n` +
    `aws ecs register-task-definition --region ${region} --cli-input-json file://task-definition.json\n` +
    deployment(request)
  );
};

/** ecspresso keeps the task definition in a file of its own. */
const ecspressoOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string =>
  heapNotes(patches, '#') +
  `jq ${shellQuoted(sizesFilter(request, patches))} ecs-task-def.json > ecs-task-def.new.json\n` +
  'mv ecs-task-def.new.json ecs-task-def.json && ecspresso verify && ecspresso diff\n';

/** Ready to paste; container fields that are not named stay as they are. */
export const patchOf = (request: PatchRequest): Patch => {
  const patches = byContainer(request.containers);
  return {
    taskDefinition: taskDefinitionOf(request, patches),
    cli: cliOf(request, patches),
    cloudFormation: cloudFormationOf(request, patches),
    cdk: cdkOf(request, patches),
    terraform: terraformOf(request, patches),
    serverless: serverlessOf(request, patches),
    ecspresso: ecspressoOf(request, patches),
  };
};
