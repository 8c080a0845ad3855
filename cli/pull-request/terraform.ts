import { posix } from 'node:path';
import type { Definition, Found, LimitChange, Named, SizeChange, SourceFile, Written } from './change.ts';
import { allOf, changeIn, limitNamed, linesOf, refused, replaced, sizesOf } from './change.ts';
import type { HclBlock, HclBody, HclValue } from './hcl.ts';
import { NotHcl, parseHcl } from './hcl.ts';

type Parsed = SourceFile & HclBody;

const isTerraform = ({ path }: SourceFile): boolean => /\.(?:tf|tfvars)$/.test(path);

const parsedOf = (file: SourceFile): readonly Parsed[] => {
  try {
    return [{ ...file, ...parseHcl(file.text) }];
  } catch (error) {
    if (error instanceof NotHcl) return [];
    throw error;
  }
};

const writtenIn = ({ path, text }: SourceFile, { start, end }: HclValue): Written => ({
  path,
  start,
  end,
  raw: text.slice(start, end),
});

const textIn = ({ text }: SourceFile, value: HclValue | undefined): string =>
  value === undefined ? '' : text.slice(value.start, value.end);

const folderOf = ({ path }: Pick<SourceFile, 'path'>): string => posix.dirname(path);

const isBelow = (path: string, folder: string): boolean => folder === '.' || path.startsWith(`${folder}/`);

/** Whether a module block calls the folder: then its variables are what each caller passes, and not its defaults. */
const isModule = (files: readonly Parsed[], folder: string): boolean =>
  files.some((file) =>
    file.blocks
      .filter(({ type }) => type === 'module')
      .map(({ attributes }) => /^"(\..*)"$/.exec(textIn(file, attributes.get('source')))?.[1])
      .some(
        (source) => source !== undefined && posix.resolve('/', folderOf(file), source) === posix.resolve('/', folder),
      ),
  );

const attributesOf = (file: Parsed, type: string, label: string | undefined, name: string): readonly Written[] =>
  file.blocks
    .filter((block) => block.type === type && block.labels[0] === label)
    .flatMap(({ attributes }) => valueIn(file, attributes.get(name)));

const valueIn = (file: Parsed, value: HclValue | undefined): readonly Written[] =>
  value === undefined ? [] : [writtenIn(file, value)];

/** Files that Terraform reads without being told to. */
const isLoaded = ({ path }: Written, folder: string): boolean =>
  posix.dirname(path) === folder && /(?:^|\/)(?:terraform|[^/]+\.auto)\.tfvars$/.test(path);

/** Everywhere that `var.NAME` may get its value for files of this folder. */
const givenTo = (files: readonly Parsed[], folder: string, name: string): readonly Written[] => {
  const given = files
    .filter(({ path }) => path.endsWith('.tfvars') && isBelow(path, folder))
    .flatMap((file) => valueIn(file, file.attributes.get(name)));
  const defaults = files
    .filter((file) => folderOf(file) === folder)
    .flatMap((file) => attributesOf(file, 'variable', name, 'default'));
  if (given.length === 0) return isModule(files, folder) ? [] : defaults;
  const [only, ...others] = given;
  return only !== undefined && others.length === 0 && isLoaded(only, folder) ? given : [...given, ...defaults];
};

/** The places of the value that `var.NAME` or `local.NAME` stands for; undefined for any other expression. */
const placesOf = (files: readonly Parsed[], folder: string, raw: string): readonly Written[] | undefined => {
  const [, kind, name = ''] = /^(var|local)\.([\w-]+)$/.exec(raw.trim()) ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'var') return givenTo(files, folder, name);
  return files
    .filter((file) => folderOf(file) === folder)
    .flatMap((file) => attributesOf(file, 'locals', undefined, name));
};

type Part = { readonly named: Named; readonly value: HclValue | undefined };
type Block = { readonly files: readonly Parsed[]; readonly file: Parsed; readonly parts: readonly Part[] };

/** Whoever else uses the variable or local: values of other tasks, outputs, conditions. */
const othersWith = ({ files, file, parts }: Block, reference: string): readonly string[] => {
  const pattern = new RegExp(`(?<![\\w.-])${reference.replace('.', '\\.')}(?![\\w-])`, 'g');
  const isOwn = (at: number): boolean => parts.some(({ value }) => value?.start === at);
  return files
    .filter((each) => folderOf(each) === folderOf(file))
    .flatMap((each) => {
      const places = [...each.text.matchAll(pattern)].map(({ index }) => index);
      return linesOf(
        each,
        places.filter((at) => each !== file || !isOwn(at)),
      );
    });
};

const changeAt = (block: Block, { named, value }: Part): Found => {
  const { files, file } = block;
  if (value === undefined) return refused(file.path, `${named.name} is not set here`);
  const written = writtenIn(file, value);
  const [place, ...others] = placesOf(files, folderOf(file), written.raw) ?? [];
  if (place === undefined) return replaced(written, named);
  const reference = written.raw.trim();
  if (others.length > 0) {
    const paths = [place, ...others].map(({ path }) => path).join(', ');
    return refused(file.path, `${named.name} is ${reference}, which is set more than once (${paths})`);
  }
  const shared = othersWith(block, reference);
  return shared.length > 0
    ? refused(place.path, `${reference} is shared with ${shared.join(', ')}`)
    : replaced(place, named);
};

const limitPart = (file: Parsed, block: HclBlock, change: LimitChange): Part => {
  const objects = block.attributes.get('container_definitions')?.objects ?? [];
  const own = objects.find((object) => textIn(file, object.get('name')) === `"${change.name}"`);
  return { named: limitNamed(change), value: own?.get(change.field) };
};

/** References within references, such as a local that holds a variable. */
const DEPTH_MAX = 5;

/** The text of a value, with `${…}` for what no single place of the folder says. */
const textOf = (files: readonly Parsed[], folder: string, raw: string, depth = DEPTH_MAX): string => {
  const [place, ...others] = placesOf(files, folder, raw) ?? [];
  if (place !== undefined && others.length === 0 && depth > 0) return textOf(files, folder, place.raw, depth - 1);
  const [, quoted] = /^"(.*)"$/s.exec(raw.trim()) ?? [];
  if (quoted === undefined) return `\${${raw.trim()}}`;
  return quoted.replace(/\$\{\s*((?:var|local)\.[\w-]+)\s*\}/g, (_, name: string) =>
    textOf(files, folder, name, depth - 1),
  );
};

const definitionsIn = (files: readonly Parsed[], file: Parsed, change: SizeChange): readonly Definition[] =>
  file.blocks
    .filter(({ type, labels }) => type === 'resource' && labels[0] === 'aws_ecs_task_definition')
    .map((block) => {
      const parts = [
        ...sizesOf(change).map((named) => ({ named, value: block.attributes.get(named.name) })),
        ...change.containers.map((container) => limitPart(file, block, container)),
      ];
      return {
        path: file.path,
        family: textOf(files, folderOf(file), textIn(file, block.attributes.get('family'))),
        change: () => allOf(parts.map((part) => changeAt({ files, file, parts }, part))),
      };
    });

/** The task definition of the family in `.tf` files, through variables and locals of the same folder. */
export const inTerraform = (sources: readonly SourceFile[], change: SizeChange): Found => {
  const files = sources.filter(isTerraform).flatMap(parsedOf);
  return changeIn(
    files.flatMap((file) => definitionsIn(files, file, change)),
    change.family,
  );
};
