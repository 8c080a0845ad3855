import { readFileSync, readdirSync } from 'node:fs';
import { parseYaml } from '../hub/cloudformation-yaml.ts';

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
