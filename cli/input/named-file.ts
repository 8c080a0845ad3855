import { createReadStream } from 'node:fs';
import { messageOf } from '../../functions/primitives/error-text.ts';
import { unlessFile } from './file-sentence.ts';
import { textsOf } from './input.ts';
import { WrongUsage } from './io.ts';

/**
 * The text of a file that the command line names: UTF-8, or UTF-16 as PowerShell writes it, also packed with gzip. No
 * byte order mark. Throws `CommandFailure` with a sentence that names the file.
 */
export const textInFile = async (file: string): Promise<string> => {
  try {
    let text = '';
    for await (const part of textsOf(createReadStream(file))) text += part;
    return text;
  } catch (error) {
    throw unlessFile(error, file);
  }
};

/** Why a text is not JSON, without the part of it that JSON.parse quotes: it may be a picture. */
const reasonOf = (error: unknown): string =>
  messageOf(error)
    .replace(/, ".*$/s, '')
    .replace(/[^\x20-\x7e]/g, '?');

/** The JSON in a file; throws `CommandFailure` when it cannot be read, and `WrongUsage` when it is not JSON. */
export const jsonInFile = async (file: string): Promise<unknown> => {
  const text = await textInFile(file);
  if (text.trim() === '') throw new WrongUsage(`${file} is empty: give a file with JSON`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUsage(`${file} is not JSON (${reasonOf(error)}): give a file with JSON`);
  }
};
