/**
 * Checks that the pictures of README.md show what the demo says today: check-pictures.ts FOLDER, with the pages of
 * `farwatch demo`. It compares digests of texts and needs no browser.
 */
import { readFileSync } from 'node:fs';
import { DIGESTS, digestsOf } from '../pictures/shown.ts';

const [folder = 'out'] = process.argv.slice(2);
const taken = JSON.parse(readFileSync(DIGESTS, 'utf8')) as Readonly<Record<string, string>>;
const now = await digestsOf(folder);
const stale = Object.keys(now).filter((name) => now[name] !== taken[name]);
for (const name of stale)
  console.error(`the picture ${name} is stale: run npm exec -- node cli/pictures/main.ts ${folder}, and look at it`);
process.exitCode = stale.length === 0 ? 0 : 1;
