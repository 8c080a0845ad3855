import { readFileSync, readdirSync } from 'node:fs';
import { Pair, Scalar, YAMLMap, parse } from 'yaml';
import type { ScalarTag, CollectionTag } from 'yaml';

/** A CloudFormation resource: the parts that the checks read. */
export type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Condition?: string;
};
export type Resources = Readonly<Record<string, Resource>>;

/** The entry of one Lambda in serverless.yml. */
export type FunctionEntry = {
  readonly handler: string;
  readonly role: unknown;
  readonly timeout: number;
  readonly memorySize?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly events?: readonly { readonly sqs?: { readonly arn: unknown } }[];
};
export type ServerlessConfig = {
  readonly provider: { readonly memorySize: number; readonly environment: Readonly<Record<string, unknown>> };
  readonly functions: Readonly<Record<string, FunctionEntry>>;
  readonly custom: { readonly esbuild: Readonly<Record<string, unknown>> };
};

const SHORT_FORMS = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'If',
  'Not',
  'And',
  'Or',
  'Equals',
  'Join',
  'Select',
  'Split',
];

const longForm = (name: string): string => (['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`);

const scalarTag = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text) => ({ [longForm(name)]: name === 'GetAtt' ? splitOnce(text) : text }),
});

const splitOnce = (text: string): readonly string[] => [
  text.slice(0, text.indexOf('.')),
  text.slice(text.indexOf('.') + 1),
];

/** Kept as nodes, so that anchors inside are resolved with the rest of the file. */
const listTag = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (list) => {
    const map = new YAMLMap();
    map.add(new Pair(new Scalar(longForm(name)), list));
    return map;
  },
});

const CLOUDFORMATION_TAGS = SHORT_FORMS.flatMap((name) => [scalarTag(name), listTag(name)]);

/** Reads YAML and expands CloudFormation's short forms (`!Ref`, `!GetAtt`, …). */
export const parseYaml = <Page>(text: string): Page =>
  parse(text, { customTags: CLOUDFORMATION_TAGS, merge: true, maxAliasCount: -1 }) as Page;

/** serverless.yml; variables such as `${param:…}` are not resolved. */
export const readServerless = (): ServerlessConfig => parseYaml(readFileSync('serverless.yml', 'utf8'));

/** Files of infra/ that are no part of an installation's own stack. */
const OTHERS = /^(slack-manifest|spoke)\.yml$/;

/** The resources of all files of infra/, without those that the framework adds. */
export const readInfra = (): Resources => {
  const pages = readdirSync('infra').filter((name) => name.endsWith('.yml') && !OTHERS.test(name));
  const resources = pages.map(
    (name) => parseYaml<{ readonly Resources?: Resources }>(readFileSync(`infra/${name}`, 'utf8')).Resources,
  );
  return Object.assign({}, ...resources);
};

/** Outputs of an installation. */
export const readOutputs = (): Readonly<Record<string, unknown>> =>
  parseYaml<{ readonly Outputs: Readonly<Record<string, unknown>> }>(readFileSync('infra/outputs.yml', 'utf8')).Outputs;

/** The template of a spoke: its own stack, in another account or region. */
export const readSpoke = (): {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Resources;
} => parseYaml(readFileSync('infra/spoke.yml', 'utf8'));

/** The packaged template, as CloudFormation gets it. */
export const readPackaged = (path: string): Resources =>
  (JSON.parse(readFileSync(path, 'utf8')) as { readonly Resources: Resources }).Resources;

/** Resources of one type, by their logical id. */
export const ofType = (resources: Resources, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

/** The logical id that a `Ref` or `Fn::GetAtt` points at, undefined for anything else. */
export const target = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return String(value.Ref);
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return String(value['Fn::GetAtt'][0]);
  return undefined;
};
