import { CommandFailure } from './io.ts';
import { writeWhole } from './write-whole.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of its path is not a directory',
  EEXIST: 'a file of that name exists already',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'it is read-only',
  ENOSPC: 'there is no space left',
  Z_DATA_ERROR: 'its gzip data is damaged',
  Z_BUF_ERROR: 'its gzip data is cut off',
};

type Verb = 'read' | 'written';

const verbOf = (error: Error): Verb =>
  'syscall' in error && /mkdir|write/.test(String(error.syscall)) ? 'written' : 'read';

/**
 * An error of the file system or gzip as a sentence that names the file; any other error unchanged. `verb` is what was
 * tried, where the call does not say: a file is opened for both.
 */
export const unlessFile = (error: unknown, file?: string, verb?: Verb): unknown => {
  if (!(error instanceof Error) || error instanceof CommandFailure || !('code' in error)) return error;
  const why = WHY[String(error.code)];
  const name = file ?? ('path' in error ? String(error.path) : undefined);
  if (why === undefined || name === undefined) return error;
  return new CommandFailure(`${name} can't be ${verb ?? verbOf(error)}: ${why}`, { cause: error });
};

/** Writes a file that the command line names; throws `CommandFailure` with a sentence that names it. */
export const writeNamed = async (file: string, text: string): Promise<void> => {
  try {
    await writeWhole(file, text);
  } catch (error) {
    throw unlessFile(error, file, 'written');
  }
};
