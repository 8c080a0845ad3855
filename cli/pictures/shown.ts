import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';

/** A picture of README.md: parts of a page of `farwatch demo`. */
export type Shown = {
  readonly name: string;
  readonly page: string;
  /** The parts that are seen, in their order on the page. */
  readonly parts: string;
  /** Width of the window in CSS pixels. */
  readonly width: number;
};

/** The message of a release that was rolled back, once that is verified, and what the report says first. */
export const SHOWN: readonly Shown[] = [
  { name: 'rollback', page: 'index.html', parts: '#channel .rolling-back + .healthy .slack-message', width: 760 },
  {
    name: 'report',
    page: 'report.html',
    parts: 'body > header, main > .lead, .first, main > .of, .tiles',
    width: 1080,
  },
];

/** Where the pictures are, and the file with the digests of what they show. */
export const FOLDER = 'docs/pictures';
export const DIGESTS = `${FOLDER}/shown.json`;

/** The text that a picture shows, of the pages in a folder; throws when there is none. */
const textOf = async ({ name, page, parts }: Shown, folder: string): Promise<string> => {
  const { document } = parseHTML(await readFile(join(folder, page), 'utf8'));
  const texts = [...document.querySelectorAll(parts)].map(({ textContent }) => (textContent ?? '').trim());
  if (texts.join('') === '') throw new Error(`${page} has nothing for the picture ${name}: ${parts}`);
  return texts.join('\n').replace(/\s+/g, ' ');
};

/** Digests of the texts that the pictures show, by picture: SHA-256 in hexadecimal digits. */
export const digestsOf = async (folder: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      SHOWN.map(
        async (shown) =>
          [
            shown.name,
            createHash('sha256')
              .update(await textOf(shown, folder))
              .digest('hex'),
          ] as const,
      ),
    ),
  );
