import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * `node cli/checks/check-replay.ts FILE…`: a back-test of a file (in memory) comes to the same notices and decisions
 * as the same events line by line (on an embedded DynamoDB). Exits with 1 at the first difference of each file.
 */
type Lines = readonly string[];

const run = (args: readonly string[], input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.js', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', reject).on('close', () => resolve(text));
    child.stdin.end(input);
  });

type Answer = { readonly notices: readonly unknown[]; readonly decisions: readonly unknown[] };

/** All notices and decisions, in order: how they are cut into lines differs between the two forms. */
const essence = (text: string): Lines => {
  const answers = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Answer);
  return answers.flatMap(({ notices, decisions }) => [...notices, ...decisions].map((entry) => JSON.stringify(entry)));
};

const check = async (file: string): Promise<string | undefined> => {
  const events = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { time: string });
  const input = events.map((event) => JSON.stringify({ at: event.time, event })).join('\n');
  const [atOnce, oneByOne] = [await run(['replay', file, '--json'], ''), await run(['replay', '-'], input)];
  const [quick, slow] = [essence(atOnce), essence(oneByOne)];
  const index = slow.findIndex((line, n) => line !== quick[n]);
  if (index < 0 && quick.length === slow.length) return undefined;
  return `${file}: entry ${index + 1} differs\n  one by one: ${slow[index]}\n  at once:    ${quick[index]}`;
};

const files = process.argv.slice(2);
let compared = 0;
for (const file of files) {
  const difference = await check(file);
  compared += 1;
  if (difference === undefined) continue;
  console.error(difference);
  process.exitCode = 1;
}
console.log(`${compared} files compared`);
