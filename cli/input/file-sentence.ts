import { CommandFailure } from './io.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of its path is not a directory',
  EEXIST: 'there is a file of that name',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'it is read-only',
  ENOSPC: 'there is no space left',
  Z_DATA_ERROR: 'its gzip data is damaged',
  Z_BUF_ERROR: 'its gzip data is cut off',
};

/** An error of the file system or gzip as a sentence that names the file; any other error unchanged. */
export const unlessFile = (error: unknown, file?: string): unknown => {
  if (!(error instanceof Error) || error instanceof CommandFailure || !('code' in error)) return error;
  const why = WHY[String(error.code)];
  const name = file ?? ('path' in error ? String(error.path) : undefined);
  if (why === undefined || name === undefined) return error;
  const verb = 'syscall' in error && /mkdir|write/.test(String(error.syscall)) ? 'written' : 'read';
  return new CommandFailure(`${name} can't be ${verb}: ${why}`, { cause: error });
};
