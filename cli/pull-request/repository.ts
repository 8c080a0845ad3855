import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../functions/primitives/error-text.ts';
import { CommandFailure } from '../input/io.ts';
import type { Edit, SourceFile } from './change.ts';
import { edited } from './change.ts';

const execute = promisify(execFile);

/** What a program that failed said, in one line; without its command, which may hold the text of a pull request. */
const saidBy = (error: unknown): string => {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (stderr || messageOf(error))
    .replace(/^fatal: /gm, '')
    .replace(/\s+/g, ' ')
    .trim();
};

/** Runs a program without a shell; its output, trimmed. Throws `CommandFailure` with what it said when it fails. */
export const runs = async (program: string, args: readonly string[], cwd: string): Promise<string> => {
  try {
    const { stdout } = await execute(program, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  } catch (cause) {
    throw new CommandFailure(`${program} ${args[0] ?? ''} failed: ${saidBy(cause)}`, { cause });
  }
};

const SOURCES = /\.(?:tf|tfvars|ya?ml|json|template)$/;
/** Larger files are data, not infrastructure. */
const BYTES_MAX = 2_000_000;

/** A checkout of its own, so that the working tree of whoever calls is never touched. */
export type Checkout = {
  readonly folder: string;
  readonly branch: string;
  readonly files: readonly SourceFile[];
};

const sourcesIn = async (folder: string): Promise<readonly SourceFile[]> => {
  const names = (await runs('git', ['ls-files', '-z'], folder)).split('\0').filter((name) => SOURCES.test(name));
  const found = names.map(async (path) => {
    // A link may point out of the repository: what it names is not this repository's to change.
    const info = await lstat(join(folder, path));
    return info.isFile() && info.size <= BYTES_MAX ? [{ path, text: await readFile(join(folder, path), 'utf8') }] : [];
  });
  return (await Promise.all(found)).flat();
};

/** Checks the newest commit out on a new branch, in a folder beside. Leaves nothing behind when that fails. */
export const checkOut = async (repository: string, branch: string): Promise<Checkout> => {
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-advice-'));
  try {
    await runs('git', ['worktree', 'add', '--quiet', '-b', branch, folder, 'HEAD'], repository);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  try {
    return { folder, branch, files: await sourcesIn(folder) };
  } catch (error) {
    await leave(repository, { folder, branch }, false);
    throw error;
  }
};

/** Makes the edits and commits them on the checkout's branch. */
export const commit = async ({ folder, files }: Checkout, edits: readonly Edit[], message: string): Promise<void> => {
  for (const { path, text } of files) {
    const own = edits.filter((edit) => edit.path === path);
    if (own.length > 0) await writeFile(join(folder, path), edited(text, own));
  }
  await runs('git', ['add', '--update'], folder);
  await runs('git', ['commit', '--quiet', '--message', message], folder);
};

/** Removes the checkout; its branch stays unless nothing was committed. */
export const leave = async (
  repository: string,
  { folder, branch }: Pick<Checkout, 'folder' | 'branch'>,
  keepsBranch: boolean,
): Promise<void> => {
  await runs('git', ['worktree', 'remove', '--force', folder], repository);
  await rm(folder, { recursive: true, force: true });
  if (!keepsBranch) await runs('git', ['branch', '--quiet', '-D', branch], repository);
};
