import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Scenarios of the official MCP conformance suite for a server; the others call tools and read resources of the suite's
 * own example server, or features that `farwatch mcp` does not have (logging, sampling, elicitation, subscriptions).
 */
const SCENARIOS = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
] as const;

const START_MS = 30_000;

/** Where `farwatch mcp --http 0` listens. */
const addressOf = async (stderr: NodeJS.ReadableStream): Promise<string> => {
  for await (const line of createInterface({ input: stderr })) {
    const url = /listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('farwatch mcp ended before it listened');
};

const passes = (suite: string, url: string, scenario: string): boolean => {
  const args = [suite, 'server', '--url', url, '--scenario', scenario];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: START_MS });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${scenario}`);
  if (status !== 0) console.log(stdout + stderr);
  return status === 0;
};

const [folder = '.'] = process.argv.slice(2);
const suite = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const server = spawn(process.execPath, ['dist/cli.js', 'mcp', '--demo', '--http', '0'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
const url = await addressOf(server.stderr);
const passed = SCENARIOS.filter((scenario) => passes(suite, url, scenario));
server.kill();
await once(server, 'exit');
console.log(`${passed.length} of ${SCENARIOS.length} scenarios of the MCP conformance suite pass`);
process.exit(passed.length === SCENARIOS.length ? 0 : 1);
