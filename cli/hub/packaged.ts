import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CommandFailure } from '../input/io.ts';

const TEMPLATE = z.looseObject({
  Parameters: z.record(
    z.string(),
    z.looseObject({ Default: z.unknown().optional(), Description: z.string().optional() }),
  ),
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** The template of an installation and the code of its functions, as they travel with the package. */
export type Packaged = {
  readonly template: z.infer<typeof TEMPLATE>;
  /** Prefix of the keys of the code, with its slash: `farwatch/0.1.0/`. */
  readonly codePrefix: string;
  readonly codeFolder: string;
  /** Names of the files in the code folder. */
  readonly codeFiles: readonly string[];
};

const FOLDER = fileURLToPath(new URL('./hub/', import.meta.url));

/** Reads dist/hub; throws `CommandFailure` in a checkout in which nobody has packed it yet. */
export const readPackaged = async (folder = FOLDER): Promise<Packaged> => {
  const path = join(folder, 'template.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandFailure('this checkout has no packaged functions yet: run npm run prepack once', { cause });
  });
  const template = TEMPLATE.parse(JSON.parse(text));
  const codeFolder = join(folder, 'code');
  const prefix = template.Parameters['CodePrefix']?.Default;
  return { template, codePrefix: String(prefix), codeFolder, codeFiles: await readdir(codeFolder) };
};
