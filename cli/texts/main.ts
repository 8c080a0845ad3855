import { writeFileSync } from 'node:fs';
import { causesPage } from './causes.ts';
import { sentencesPage } from './sentences.ts';

/** The generated pages of texts, by their path in the repository. */
export const pages = (): Readonly<Record<string, string>> => ({
  'docs/texts/causes.md': causesPage(),
  'docs/texts/sentences.md': sentencesPage(),
});

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const [path, text] of Object.entries(pages())) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
