import type { Document, Node, Scalar, YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Found, SizeChange, SourceFile, Written } from './change.ts';
import { NOTHING, allOf, isFamily, replaced } from './change.ts';

/** JSON is YAML: one parser finds the places of both, comments stay where they are. */
const documentOf = ({ text }: SourceFile): Document | undefined => {
  const document = parseDocument(text, { logLevel: 'silent', keepSourceTokens: false, uniqueKeys: false });
  return document.errors.length > 0 ? undefined : document;
};

const isDocument = ({ path }: SourceFile): boolean => /\.(?:ya?ml|json|template)$/.test(path);

const childOf = (map: unknown, key: string): unknown => (isMap(map) ? map.get(key, true) : undefined);

const written = ({ path, text }: SourceFile, node: unknown): Written | undefined => {
  if (!isScalar(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return { path, start, end, raw: text.slice(start, end) };
};

const stringOf = (node: unknown): string | undefined =>
  isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number') ? String(node.value) : undefined;

type Place = { readonly file: SourceFile; readonly root: unknown };

/** The name that `!Ref NAME` or `{"Ref": "NAME"}` stands for. */
const referred = (node: unknown): string | undefined => {
  if (isScalar(node) && node.tag === '!Ref') return stringOf(node);
  return isMap(node) && node.items.length === 1 ? stringOf(node.get('Ref', true)) : undefined;
};

/** The value itself, or the default of the parameter that it refers to. */
const resolved = ({ root }: Place, node: unknown): unknown => {
  const name = referred(node);
  return name === undefined ? node : childOf(childOf(childOf(root, 'Parameters'), name), 'Default');
};

type Named = { readonly name: string; readonly from: number; readonly to: number };

const changeAt = (place: Place, node: unknown, named: Named): Found => {
  if (node === undefined) return NOTHING;
  const found = written(place.file, resolved(place, node));
  if (found !== undefined) return replaced(found, named);
  return { edits: [], refusals: [`${place.file.path}: ${named.name} is computed, and not a number: left alone`] };
};

type Keys = {
  readonly family: string;
  readonly cpu: string;
  readonly memory: string;
  readonly containers: string;
  readonly name: string;
  readonly field: (field: string) => string;
};

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const CLOUDFORMATION: Keys = {
  family: 'Family',
  cpu: 'Cpu',
  memory: 'Memory',
  containers: 'ContainerDefinitions',
  name: 'Name',
  field: pascal,
};
const TASK_DEFINITION: Keys = {
  family: 'family',
  cpu: 'cpu',
  memory: 'memory',
  containers: 'containerDefinitions',
  name: 'name',
  field: (field) => field,
};

/** The sizes of one task definition, whatever its keys are called. */
const definitionChange = (place: Place, definition: YAMLMap, keys: Keys, change: SizeChange): Found => {
  const { from, to, containers } = change;
  const list = childOf(definition, keys.containers);
  const own = (name: string): unknown =>
    isSeq(list) ? list.items.find((each) => stringOf(childOf(each, keys.name)) === name) : undefined;
  return allOf([
    changeAt(place, childOf(definition, keys.cpu), { name: 'cpu', from: from.cpu, to: to.cpu }),
    changeAt(place, childOf(definition, keys.memory), { name: 'memory', from: from.memory, to: to.memory }),
    ...containers.map(({ name, field, from: was, to: is }) =>
      changeAt(place, childOf(own(name), keys.field(field)), { name: `${name}.${field}`, from: was, to: is }),
    ),
  ]);
};

const isOf = (place: Place, definition: unknown, keys: Keys, family: string): boolean => {
  const node = resolved(place, childOf(definition, keys.family));
  return isFamily(stringOf(node) ?? stringOf(childOf(node, 'Fn::Sub')) ?? '', family);
};

/** Templates keep resources at the top, the Serverless Framework below `resources`. */
const resourcesOf = (root: unknown): YAMLMap | undefined => {
  const found = [childOf(root, 'Resources'), childOf(childOf(root, 'resources'), 'Resources')].find(isMap);
  return isMap(found) ? found : undefined;
};

const inTemplate = (place: Place, change: SizeChange): Found =>
  allOf(
    (resourcesOf(place.root)?.items ?? [])
      .map(({ value }) => value)
      .filter((resource) => stringOf(childOf(resource, 'Type')) === 'AWS::ECS::TaskDefinition')
      .map((resource) => childOf(resource, 'Properties'))
      .filter((properties) => isOf(place, properties, CLOUDFORMATION, change.family))
      .map((properties) => (isMap(properties) ? definitionChange(place, properties, CLOUDFORMATION, change) : NOTHING)),
  );

const inTaskDefinition = (place: Place, change: SizeChange): Found =>
  isMap(place.root) && isOf(place, place.root, TASK_DEFINITION, change.family)
    ? definitionChange(place, place.root, TASK_DEFINITION, change)
    : NOTHING;

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Keys under which a CDK app keeps the memory of a task. */
const CDK_MEMORY = ['memoryLimitMiB', 'memory', 'memoryMiB'];

/** Numbers of the service below `context` of a `cdk.json`: an object of its own, or keys that begin with its name. */
const inCdkContext = (place: Place, change: SizeChange): Found => {
  const context = childOf(place.root, 'context');
  if (!/(?:^|\/)cdk\.(?:context\.)?json$/.test(place.file.path) || !isMap(context)) return NOTHING;
  const { from, to } = change;
  const names = [change.family, change.service].map(letters);
  const size = (key: string): Named | undefined => {
    if (letters(key) === 'cpu') return { name: 'cpu', from: from.cpu, to: to.cpu };
    return CDK_MEMORY.some((name) => letters(name) === letters(key))
      ? { name: 'memory', from: from.memory, to: to.memory }
      : undefined;
  };
  return allOf(
    context.items.flatMap(({ key, value }) => {
      const name = stringOf(key as Scalar) ?? '';
      const own = names.find((each) => letters(name).startsWith(each));
      if (own === undefined) return [];
      if (isMap(value))
        return letters(name) === own
          ? value.items.map((item) => {
              const named = size(stringOf(item.key) ?? '');
              return named === undefined ? NOTHING : changeAt(place, item.value, named);
            })
          : [];
      const named = size(letters(name).slice(own.length));
      return named === undefined ? [] : [changeAt(place, value, named)];
    }),
  );
};

/** Task definitions of the family in CloudFormation, task-definition JSON and a CDK app's context. */
export const inDocuments = (sources: readonly SourceFile[], change: SizeChange): Found =>
  allOf(
    sources.filter(isDocument).flatMap((file) => {
      const document = documentOf(file);
      if (document === undefined) return [];
      const place: Place = { file, root: document.contents satisfies Node | null };
      return [inTemplate(place, change), inTaskDefinition(place, change), inCdkContext(place, change)];
    }),
  );
