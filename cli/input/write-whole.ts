import { rmSync } from 'node:fs';
import { lstat, rename, rm, writeFile } from 'node:fs/promises';

const drafts = new Set<string>();

process.on('exit', () => {
  for (const draft of drafts) rmSync(draft, { force: true });
});

/** A file that is there, or may be; not a device, a pipe or a link, which are written through. */
const isReplaceable = async (file: string): Promise<boolean> => {
  try {
    return (await lstat(file)).isFile();
  } catch {
    return true;
  }
};

const replace = async (file: string, text: string): Promise<boolean> => {
  const draft = `${file}.${process.pid}.tmp`;
  drafts.add(draft);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
    return true;
  } catch {
    await rm(draft, { force: true });
    return false;
  } finally {
    drafts.delete(draft);
  }
};

/**
 * Writes a file so that it is there as a whole or as it was before, also when Ctrl-C ends the command meanwhile. Where
 * its folder takes no further file, it is written in place. Throws the error of the file system.
 */
export const writeWhole = async (file: string, text: string): Promise<void> => {
  if (!(await isReplaceable(file)) || !(await replace(file, text))) await writeFile(file, text);
};
