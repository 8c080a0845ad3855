import { createHash } from 'node:crypto';
import type { ContainerDefinition, Tag, TaskDefinition as SdkTaskDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinition } from '../../deployments/ecs-snapshot.ts';
import { canonical, oneOf, tagsOf } from './ecs-shapes.ts';

type Fields = readonly (readonly [path: string, text: string | undefined])[];

/** Shows that a value changed without revealing it: environment variables hold passwords. */
const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

const environmentOf = ({ environment, secrets }: ContainerDefinition, name: string): Fields => [
  ...(environment ?? []).map((entry) => [`${name}/environment/${entry.name}`, fingerprint(entry.value ?? '')] as const),
  ...(secrets ?? []).map((entry) => [`${name}/secrets/${entry.name}`, entry.valueFrom] as const),
];

const loggingOf = ({ logConfiguration }: ContainerDefinition, name: string): Fields => [
  [`${name}/logDriver`, logConfiguration?.logDriver],
  ...Object.entries(logConfiguration?.options ?? {}).map(
    ([key, value]) => [`${name}/logOptions/${key}`, value] as const,
  ),
  ...(logConfiguration?.secretOptions ?? []).map(
    (entry) => [`${name}/logSecrets/${entry.name}`, entry.valueFrom] as const,
  ),
];

const labelsOf = ({ dockerLabels }: ContainerDefinition): readonly (readonly [string, string])[] =>
  Object.entries(dockerLabels ?? {});

/** Each file is a field of its own: one more or less says nothing about the others. */
const filesOf = ({ environmentFiles }: ContainerDefinition, name: string): Fields =>
  (environmentFiles ?? []).map((file) => [`${name}/environmentFiles/${file.value}`, file.value] as const);

/**
 * All other fields of a container under their own names, as canonical text: fields that AWS adds later are compared
 * too.
 */
const containerFields = (container: ContainerDefinition): Fields => {
  const { name = '', dockerLabels, ...settings } = container;
  const { environment: _, secrets: __, logConfiguration: ___, environmentFiles: ____, ...others } = settings;
  return [
    ...environmentOf(container, name),
    ...filesOf(container, name),
    ...loggingOf(container, name),
    ...Object.entries(dockerLabels ?? {}).map(([key, value]) => [`${name}/labels/${key}`, value] as const),
    ...Object.entries(others).map(([key, value]) => [`${name}/${key}`, canonical(value)] as const),
  ];
};

const taskFields = (definition: SdkTaskDefinition): Fields => [
  ['cpu', definition.cpu],
  ['memory', definition.memory],
  ['taskRole', definition.taskRoleArn],
  ['executionRole', definition.executionRoleArn],
  ['networkMode', definition.networkMode],
  ['runtimePlatform', canonical(definition.runtimePlatform)],
  ['ephemeralStorage', canonical(definition.ephemeralStorage)],
  ['proxyConfiguration', canonical(definition.proxyConfiguration)],
  ['pidMode', definition.pidMode],
  ...(definition.volumes ?? []).map((volume) => [`volumes/${volume.name}`, canonical(volume)] as const),
];

/** A task definition reduced to the fields that can differ. */
export const definitionOf = (definition: SdkTaskDefinition, tags: readonly Tag[] | undefined): TaskDefinition => {
  const fields = [...taskFields(definition), ...(definition.containerDefinitions ?? []).flatMap(containerFields)];
  return {
    name: `${definition.family}:${definition.revision}`,
    status: oneOf(definition.status, ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']),
    tags: tagsOf(tags),
    labels: (definition.containerDefinitions ?? []).flatMap(labelsOf),
    fields: Object.fromEntries(fields.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))),
  };
};
