import type { TaskSize } from '../fargate.ts';
import type { ContainerChange } from './containers.ts';

export type PatchRequest = {
  readonly cluster: string;
  /** Null for standalone tasks, which are started by family. */
  readonly service: string | null;
  /** Family of the task definition, without revision. */
  readonly family: string;
  readonly region: string;
  /** `family:revision` that runs: after a rollback the family's newest is the bad one. */
  readonly revision: string;
  readonly size: TaskSize;
  readonly containers: readonly ContainerChange[];
  /** Image by container, as far as they are known. */
  readonly images: Readonly<Record<string, string>>;
};

/** The changed limits of one container, and what its heap flags have to say. */
export type ContainerPatch = {
  readonly name: string;
  readonly fields: Readonly<Record<string, number>>;
  readonly heap: readonly string[];
};

/** Heap flags cannot be set by a template: they are written as comments. */
export const heapNotes = (patches: readonly ContainerPatch[], comment: string): string =>
  patches.flatMap(({ name, heap }) => heap.map((note) => `${comment} ${name}: ${note}\n`)).join('');

const lines = (fields: Readonly<Record<string, number>>, line: (name: string, value: number) => string): string =>
  Object.entries(fields)
    .map(([name, value]) => line(name, value))
    .join('');

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const MERGED = '# Into the resource that you have: what is not named here stays as it is.\n';

const resourceOf = ({ family, size, images }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  `Resources:\n  TaskDefinition:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n` +
  `      Family: ${JSON.stringify(family)}\n      Cpu: '${size.cpu}'\n      Memory: '${size.memory}'\n` +
  (patches.length === 0 ? '' : '      ContainerDefinitions:\n') +
  patches
    .map(
      ({ name, fields }) =>
        `        - Name: ${JSON.stringify(name)}\n          Image: ${JSON.stringify(images[name] ?? name)}\n` +
        lines(fields, (field, value) => `          ${pascal(field)}: ${value}\n`),
    )
    .join('');

/** A template with the resource's changed properties. */
export const cloudFormationOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string =>
  heapNotes(patches, '#') + MERGED + resourceOf(request, patches);

const CDK_FIELDS: Readonly<Record<string, string>> = {
  cpu: 'cpu',
  memory: 'memoryLimitMiB',
  memoryReservation: 'memoryReservationMiB',
};

/** A constant's name from that of a family. */
const constantOf = (family: string): string =>
  family
    .replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase())
    .replace(/^(?=\d)/, '_') || 'task';

/** Constants that compile, to be spread into the props of an app. */
export const cdkOf = ({ family, size }: PatchRequest, patches: readonly ContainerPatch[]): string => {
  const name = constantOf(family);
  const containers = patches
    .map(({ name: container, fields }) => {
      const options = lines(fields, (field, value) => ` ${CDK_FIELDS[field]}: ${value},`);
      return `  ${JSON.stringify(container)}: {${options} },\n`;
    })
    .join('');
  return (
    `import type { ContainerDefinitionOptions, FargateTaskDefinitionProps } from 'aws-cdk-lib/aws-ecs';\n\n` +
    heapNotes(patches, '//') +
    `// Spread into the props that you have: new FargateTaskDefinition(this, '…', { ...props, ...${name}Size })\n` +
    `export const ${name}Size = { cpu: ${size.cpu}, memoryLimitMiB: ${size.memory} } ` +
    `satisfies FargateTaskDefinitionProps;\n` +
    (patches.length === 0
      ? ''
      : `// and into each container's options: addContainer('…', { ...options, ...${name}Containers['…'] })\n` +
        `export const ${name}Containers = {\n${containers}} ` +
        `satisfies Record<string, Partial<ContainerDefinitionOptions>>;\n`)
  );
};

/** Terraform merges `*_override.tf` into the resource of the same name, whose other arguments stay. */
export const terraformOf = ({ family, size }: PatchRequest, patches: readonly ContainerPatch[]): string =>
  `# As farwatch_override.tf, with the name that the resource of family ${family} has: Terraform merges\n` +
  '# it into that resource, and container_definitions stays. Or set the two values where they stand.\n' +
  `resource "aws_ecs_task_definition" "this" {\n  cpu    = ${size.cpu}\n  memory = ${size.memory}\n}\n` +
  patches
    .map(({ name, fields }) => {
      const values = lines(fields, (field, value) => ` ${field} = ${value}`);
      return values === '' ? '' : `# In container_definitions, container ${name}:${values}\n`;
    })
    .join('') +
  heapNotes(patches, '#');

/** The serverless framework has no ECS resource of its own: the change goes into `resources`. */
export const serverlessOf = (request: PatchRequest, patches: readonly ContainerPatch[]): string =>
  `${heapNotes(patches, '#')}${MERGED}resources:\n${resourceOf(request, patches).replace(/^(?=.)/gm, '  ')}`;
