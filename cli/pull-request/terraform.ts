import type { Found, LimitChange, SizeChange, SourceFile, Written } from './change.ts';
import { NOTHING, allOf, isFamily, replaced } from './change.ts';
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

/** Where `var.NAME` gets its value: a tfvars file beside it wins over the default. */
const variable = (files: readonly Parsed[], name: string): Written | undefined => {
  const given = files.flatMap((file) => {
    const value = file.path.endsWith('.tfvars') ? file.attributes.get(name) : undefined;
    return value === undefined ? [] : [writtenIn(file, value)];
  });
  const defaults = files.flatMap((file) =>
    file.blocks
      .filter(({ type, labels }) => type === 'variable' && labels[0] === name)
      .flatMap(({ attributes }) => {
        const value = attributes.get('default');
        return value === undefined ? [] : [writtenIn(file, value)];
      }),
  );
  return given[0] ?? defaults[0];
};

const local = (files: readonly Parsed[], name: string): Written | undefined =>
  files.flatMap((file) =>
    file.blocks
      .filter(({ type }) => type === 'locals')
      .flatMap(({ attributes }) => {
        const value = attributes.get(name);
        return value === undefined ? [] : [writtenIn(file, value)];
      }),
  )[0];

/** The number itself, or where the variable or local that it names has it. */
const resolved = (files: readonly Parsed[], written: Written): Written => {
  const [, kind, name = ''] = /^(var|local)\.(\w+)$/.exec(written.raw.trim()) ?? [];
  if (kind === undefined) return written;
  return (kind === 'var' ? variable(files, name) : local(files, name)) ?? written;
};

type Named = { readonly name: string; readonly from: number; readonly to: number };

const changeAt = (files: readonly Parsed[], file: Parsed, value: HclValue | undefined, named: Named): Found =>
  value === undefined ? NOTHING : replaced(resolved(files, writtenIn(file, value)), named);

const containerChange = (files: readonly Parsed[], file: Parsed, block: HclBlock, change: LimitChange): Found => {
  const objects = block.attributes.get('container_definitions')?.objects ?? [];
  const own = objects.find((object) => textIn(file, object.get('name')) === `"${change.name}"`);
  const { name, field, from, to } = change;
  return changeAt(files, file, own?.get(field), { name: `${name}.${field}`, from, to });
};

const isOf = (files: readonly Parsed[], file: Parsed, { attributes }: HclBlock, family: string): boolean => {
  const value = attributes.get('family');
  if (value === undefined) return false;
  const [, raw = ''] = /^"(.*)"$/.exec(resolved(files, writtenIn(file, value)).raw.trim()) ?? [];
  return isFamily(raw, family);
};

/** Task definitions of the family in `.tf` files, through variables and locals. */
export const inTerraform = (sources: readonly SourceFile[], change: SizeChange): Found => {
  const files = sources.filter(isTerraform).flatMap(parsedOf);
  const { from, to, containers } = change;
  return allOf(
    files.flatMap((file) =>
      file.blocks
        .filter(({ type, labels }) => type === 'resource' && labels[0] === 'aws_ecs_task_definition')
        .filter((block) => isOf(files, file, block, change.family))
        .flatMap((block) => [
          changeAt(files, file, block.attributes.get('cpu'), { name: 'cpu', from: from.cpu, to: to.cpu }),
          changeAt(files, file, block.attributes.get('memory'), { name: 'memory', from: from.memory, to: to.memory }),
          ...containers.map((container) => containerChange(files, file, block, container)),
        ]),
    ),
  );
};
