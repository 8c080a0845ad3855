import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from 'vitest';
import { embeddedTableInThread } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { called, failedRelease } from '../handlers/mcp-rig.ts';
import { farwatch } from '../support/command.ts';

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;

/** The official client over stdin and stdout of `farwatch mcp …`. */
const started = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp', ...args],
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  return client;
};

test('an assistant on the demo sees tools, resources and prompts at once, and asks without AWS', async () => {
  const client = await started(['--demo']);
  try {
    expect(client.getServerVersion()).toMatchObject({ name: 'farwatch' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['incidents', 'explain_service', 'doctor']));
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['farwatch://causes']);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['last_night', 'postmortem']);
    const text = 'OutOfMemoryError: Container killed due to memory usage';
    const { answer } = await called(client, 'why_stopped', { text });
    expect(answer).toMatchObject({ cause: 'memory.oom' });
    expect(await client.ping()).toEqual({});
  } finally {
    await client.close();
  }
});

test('files that the server could not use end its start, each with a sentence', async () => {
  const [absent, demo] = await Promise.all([
    farwatch(['mcp', '--report', '/nowhere/report.json'], { env: { AWS_REGION: 'eu-west-1' } }),
    farwatch(['mcp', '--demo', '--events', '/nowhere/events.jsonl']),
  ]);
  expect(absent).toMatchObject({
    code: 1,
    err: expect.stringMatching(/report\.json can't be read: there is no such file/),
  });
  expect(demo).toMatchObject({ code: 2, err: expect.stringMatching(/leave out --report and --events/) });
});

test('an assistant on the table of an installation gets what farwatch explain prints', async () => {
  const { table, close } = await embeddedTableInThread();
  try {
    await failedRelease(dynamoStore(table));
    const { hostname, port } = (await table.client.config.endpoint?.()) ?? { hostname: '', port: 0 };
    const env = { AWS_ENDPOINT_URL: `http://${hostname}:${port}`, AWS_REGION: 'eu-west-1', FARWATCH_TABLE: table.name };
    const since = '2026-01-01T00:00:00Z';
    const command = await farwatch(['explain', 'web', '--json', '--since', since], { env });
    const client = await started([], env);
    const { answer } = await called(client, 'explain_service', { service: 'web', since, inputs: true });
    await client.close();
    const lines = command.out.trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(answer['decisions']).toEqual(lines.map((line): unknown => JSON.parse(line)));
  } finally {
    await close();
  }
});
