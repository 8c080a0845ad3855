import type { Document, Node, YAMLMap } from 'yaml';
import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Definition, Found, LimitChange, Named, SizeChange, SourceFile, Written } from './change.ts';
import { NOTHING, allOf, changeIn, limitNamed, linesOf, refused, replaced, sizesOf } from './change.ts';

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

type Part = { readonly named: Named; readonly node: unknown };

/** Where else in the template the parameter is used. */
const othersWith = ({ file }: Place, parts: readonly Part[], name: string): readonly string[] => {
  const ranges = parts.flatMap(({ node }) => (isNode(node) && node.range ? [node.range] : []));
  const uses = new RegExp(`(?:\\bRef['"]?\\s*:?\\s*['"]?|\\$\\{)${name}\\b`, 'g');
  const places = [...file.text.matchAll(uses)].map((use) => use.index + use[0].length - name.length);
  return linesOf(
    file,
    places.filter((at) => !ranges.some(([start, end]) => start <= at && at < end)),
  );
};

const changeAt = (place: Place, { named, node }: Part, parts: readonly Part[]): Found => {
  const { path } = place.file;
  if (node === undefined) return refused(path, `${named.name} is not set here`);
  const parameter = referred(node);
  const shared = parameter === undefined ? [] : othersWith(place, parts, parameter);
  if (shared.length > 0) return refused(path, `parameter ${parameter} is shared with ${shared.join(', ')}`);
  const found = written(place.file, resolved(place, node));
  return found === undefined ? refused(path, `${named.name} is computed, not a number`) : replaced(found, named);
};

const changesAt = (place: Place, parts: readonly Part[]): Found =>
  allOf(parts.map((part) => changeAt(place, part, parts)));

type Keys = {
  readonly family: string;
  readonly containers: string;
  readonly name: string;
  readonly field: (field: string) => string;
};

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const CLOUDFORMATION: Keys = {
  family: 'Family',
  containers: 'ContainerDefinitions',
  name: 'Name',
  field: pascal,
};
const TASK_DEFINITION: Keys = {
  family: 'family',
  containers: 'containerDefinitions',
  name: 'name',
  field: (field) => field,
};

/** The numbers of one task definition that the change changes, whatever its keys are called. */
const partsOf = (definition: YAMLMap, keys: Keys, change: SizeChange): readonly Part[] => {
  const list = childOf(definition, keys.containers);
  const limit = (container: LimitChange): Part => {
    const own = isSeq(list)
      ? list.items.find((each) => stringOf(childOf(each, keys.name)) === container.name)
      : undefined;
    return { named: limitNamed(container), node: childOf(own, keys.field(container.field)) };
  };
  return [
    ...sizesOf(change).map((named) => ({ named, node: childOf(definition, keys.field(named.name)) })),
    ...change.containers.map(limit),
  ];
};

const familyOf = (place: Place, definition: unknown, keys: Keys): string => {
  const node = resolved(place, childOf(definition, keys.family));
  return stringOf(node) ?? stringOf(childOf(node, 'Fn::Sub')) ?? '';
};

const definitionAt = (place: Place, definition: YAMLMap, keys: Keys, change: SizeChange): Definition => ({
  path: place.file.path,
  family: familyOf(place, definition, keys),
  change: () => changesAt(place, partsOf(definition, keys, change)),
});

/** Templates keep resources at the top, the Serverless Framework below `resources`. */
const resourcesOf = (root: unknown): YAMLMap | undefined => {
  const found = [childOf(root, 'Resources'), childOf(childOf(root, 'resources'), 'Resources')].find(isMap);
  return isMap(found) ? found : undefined;
};

const inTemplate = (place: Place, change: SizeChange): readonly Definition[] =>
  (resourcesOf(place.root)?.items ?? [])
    .map(({ value }) => value)
    .filter((resource) => stringOf(childOf(resource, 'Type')) === 'AWS::ECS::TaskDefinition')
    .map((resource) => childOf(resource, 'Properties'))
    .filter((properties) => isMap(properties))
    .map((properties) => definitionAt(place, properties, CLOUDFORMATION, change));

const inTaskDefinition = (place: Place, change: SizeChange): readonly Definition[] =>
  isMap(place.root) ? [definitionAt(place, place.root, TASK_DEFINITION, change)] : [];

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Keys under which a CDK app keeps the memory of a task. */
const CDK_MEMORY = ['memoryLimitMiB', 'memory', 'memoryMiB'].map(letters);

/** Numbers of the service below `context` of a `cdk.json`: an object of its own, or keys that begin with its name. */
const cdkPartsIn = (context: YAMLMap, change: SizeChange): readonly Part[] => {
  const names = [change.family, change.service].map(letters);
  const part = (key: string, node: unknown): readonly Part[] => {
    const name = CDK_MEMORY.includes(letters(key)) ? 'memory' : letters(key);
    return sizesOf(change)
      .filter((named) => named.name === name)
      .map((named) => ({ named, node }));
  };
  return context.items.flatMap(({ key, value }) => {
    const name = letters(stringOf(key) ?? '');
    const own = names.find((each) => name.startsWith(each));
    if (own === undefined) return [];
    if (!isMap(value)) return part(name.slice(own.length), value);
    return name === own ? value.items.flatMap((item) => part(stringOf(item.key) ?? '', item.value)) : [];
  });
};

const inCdkContext = (place: Place, change: SizeChange): Found => {
  const context = childOf(place.root, 'context');
  const { path } = place.file;
  if (!/(?:^|\/)cdk\.(?:context\.)?json$/.test(path) || !isMap(context)) return NOTHING;
  const parts = cdkPartsIn(context, change);
  if (parts.length === 0) return NOTHING;
  const wanted = [...sizesOf(change), ...change.containers.map(limitNamed)];
  const found = wanted.map(({ name }) => {
    const [part, ...others] = parts.filter(({ named }) => named.name === name);
    if (part === undefined) return refused(path, `${name} is not set here`);
    return others.length > 0 ? refused(path, `${name} is set more than once`) : changeAt(place, part, parts);
  });
  return allOf(found);
};

/** Task definitions of the family in CloudFormation, task-definition JSON and a CDK app's context. */
export const inDocuments = (sources: readonly SourceFile[], change: SizeChange): Found => {
  const places = sources.filter(isDocument).flatMap((file): readonly Place[] => {
    const document = documentOf(file);
    return document === undefined ? [] : [{ file, root: document.contents satisfies Node | null }];
  });
  return allOf([
    ...[inTemplate, inTaskDefinition].map((definitionsIn) =>
      changeIn(
        places.flatMap((place) => definitionsIn(place, change)),
        change.family,
      ),
    ),
    ...places.map((place) => inCdkContext(place, change)),
  ]);
};
