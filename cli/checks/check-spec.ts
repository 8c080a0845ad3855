/**
 * Checks the packaged template where cfn-lint (PyPI) cannot be installed: against AWS's list of resource types, from
 * the npm package @aws-cdk/aws-service-spec in the folder given as argument. It knows types, properties, which of them
 * are required, and attributes; it does not know values.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Resource, Resources } from './template.ts';
import { readPackaged } from './template.ts';

const TEMPLATE = '.serverless/cloudformation-template-update-stack.json';

type Known = {
  readonly properties: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly attributes: Readonly<Record<string, unknown>>;
};
type Specification = {
  readonly loadAwsServiceSpecSync: () => {
    readonly lookup: (
      entity: 'resource',
      index: 'cloudFormationType',
      relation: 'equals',
      type: string,
    ) => { readonly length: number; readonly only: () => Known };
  };
};

const specificationIn = (folder: string): ((type: string) => Known | undefined) => {
  const load = createRequire(join(resolve(folder), 'package.json'));
  const database = (load('@aws-cdk/aws-service-spec') as Specification).loadAwsServiceSpecSync();
  return (type) => {
    const found = database.lookup('resource', 'cloudFormationType', 'equals', type);
    return found.length === 0 ? undefined : found.only();
  };
};

const propertyFindings = (id: string, { Type, Properties = {} }: Resource, known: Known): readonly string[] => [
  ...Object.keys(Properties)
    .filter((name) => !(name in known.properties))
    .map((name) => `${id}: ${Type} has no property ${name}`),
  ...Object.entries(known.properties)
    .filter(([name, { required }]) => required === true && !(name in Properties))
    .map(([name]) => `${id}: ${Type} needs ${name}`),
];

const referencesIn = (resource: Resource): readonly (readonly [string, string])[] =>
  [...JSON.stringify(resource).matchAll(/"Fn::GetAtt":\["(\w+)","([\w.]+)"\]/g)].map(
    ([, id = '', attribute = '']) => [id, attribute] as const,
  );

const attributeFindings = (
  id: string,
  resources: Resources,
  knownOf: (type: string) => Known | undefined,
): readonly string[] =>
  referencesIn(resources[id] ?? { Type: '' }).flatMap(([other, attribute]) => {
    const type = resources[other]?.Type;
    if (type === undefined) return [`${id}: reads ${attribute} of ${other}, which is not there`];
    return attribute in (knownOf(type)?.attributes ?? {}) ? [] : [`${id}: ${type} has no attribute ${attribute}`];
  });

const knownOf = specificationIn(process.argv[2] ?? '.');
const resources = readPackaged(TEMPLATE);
const findings = Object.entries(resources).flatMap(([id, resource]) => {
  const known = knownOf(resource.Type);
  if (known === undefined) return [`${id}: no resource type ${resource.Type}`];
  return [...propertyFindings(id, resource, known), ...attributeFindings(id, resources, knownOf)];
});

for (const finding of findings) console.error(finding);
console.log(`specification: ${Object.keys(resources).length} resources, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
