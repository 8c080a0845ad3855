import type { ContainerChange } from './containers.ts';
import type { TaskSize } from '../fargate.ts';

export type PatchRequest = {
  readonly cluster: string;
  /** Null for standalone tasks, which are started by family. */
  readonly service: string | null;
  /** Family of the task definition, without revision. */
  readonly family: string;
  readonly region: string;
  readonly size: TaskSize;
  readonly containers: readonly ContainerChange[];
};

/** The same change for every deployment tool. Nothing here has been applied. */
export type Patch = {
  /** Fragment for `containerDefinitions` and the task level of a task definition. */
  readonly taskDefinition: Readonly<Record<string, unknown>>;
  readonly cli: string;
  readonly cloudFormation: string;
  readonly cdk: string;
  readonly terraform: string;
  readonly serverless: string;
};

type ContainerPatch = {
  readonly name: string;
  readonly fields: Readonly<Record<string, number>>;
  readonly heap: readonly string[];
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

const heapNotes = (patches: readonly ContainerPatch[], comment: string): string =>
  patches.flatMap(({ name, heap }) => heap.map((note) => `${comment} ${name}: ${note}\n`)).join('');

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

const filterOf = ({ size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  [
    '.taskDefinition',
    `del(${READ_ONLY_FIELDS.map((field) => `.${field}`).join(', ')})`,
    `.cpu = "${size.cpu}"`,
    `.memory = "${size.memory}"`,
    ...patches
      .filter(({ fields }) => Object.keys(fields).length > 0)
      .map(({ name, fields }) => `(.containerDefinitions[] | select(.name == "${name}")) += ${JSON.stringify(fields)}`),
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
  const [family, region] = [shellQuoted(request.family), shellQuoted(request.region)];
  return (
    heapNotes(patches, '#') +
    `aws ecs describe-task-definition --region ${region} --task-definition ${family} --include TAGS \\\n` +
    `  | jq ${shellQuoted(`${TAGS_IF_ANY} + (${filterOf(request, patches)})`)} > task-definition.json\n` +
    `aws ecs register-task-definition --region ${region} --cli-input-json file://task-definition.json\n` +
    deployment(request)
  );
};

const lines = (fields: Readonly<Record<string, number>>, line: (name: string, value: number) => string): string =>
  Object.entries(fields)
    .map(([name, value]) => line(name, value))
    .join('');

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const cloudFormationOf = ({ size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  heapNotes(patches, '#') +
  `Properties:\n  Cpu: '${size.cpu}'\n  Memory: '${size.memory}'\n` +
  (patches.length === 0 ? '' : '  ContainerDefinitions:\n') +
  patches
    .map(
      ({ name, fields }) =>
        `    - Name: ${name}\n${lines(fields, (field, value) => `      ${pascal(field)}: ${value}\n`)}`,
    )
    .join('');

const CDK_FIELDS: Readonly<Record<string, string>> = {
  cpu: 'cpu',
  memory: 'memoryLimitMiB',
  memoryReservation: 'memoryReservationMiB',
};

const cdkOf = ({ size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  heapNotes(patches, '//') +
  `new ecs.FargateTaskDefinition(this, 'TaskDefinition', {\n` +
  `  cpu: ${size.cpu},\n  memoryLimitMiB: ${size.memory},\n});\n` +
  patches
    .map(({ name, fields }) => {
      const options = lines(fields, (field, value) => `  ${CDK_FIELDS[field]}: ${value},\n`);
      return `taskDefinition.addContainer('${name}', {\n${options}});\n`;
    })
    .join('');

const terraformOf = ({ family, size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  heapNotes(patches, '#') +
  `resource "aws_ecs_task_definition" "this" {\n  family = "${family}"\n` +
  `  cpu    = ${size.cpu}\n  memory = ${size.memory}\n` +
  (patches.length === 0
    ? ''
    : `  container_definitions = jsonencode([\n${patches
        .map(({ name, fields }) => {
          const options = lines(fields, (field, value) => `, ${field} = ${value}`);
          return `    { name = "${name}"${options} },\n`;
        })
        .join('')}  ])\n`) +
  '}\n';

/** The Serverless Framework has no ECS resource of its own: the change goes into `resources`. */
const serverlessOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string => {
  const indented = cloudFormationOf(request, patches).replace(/^(?=.)/gm, '      ');
  return `resources:\n  Resources:\n    TaskDefinition:\n      Type: AWS::ECS::TaskDefinition\n${indented}`;
};

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
  };
};
