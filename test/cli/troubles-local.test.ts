import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { startTroubled } from '../support/troubled-endpoint.ts';
import { callingNothing, provide } from '../support/troubled-commands.ts';
import { RAW, TROUBLES, contentOf, surround, typed } from '../support/troubles.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-local-'));
const prices = JSON.stringify(BUILT_IN_PRICES);
provide(folder, prices);

vi.mock('../../cli/hub/packaged.ts', () => ({
  readPackaged: async () => ({
    template: { Parameters: {}, Resources: {} },
    codePrefix: 'farwatch/1.2.3/',
    codeFolder: 'code',
    codeFiles: [],
  }),
}));

let endpoint: Awaited<ReturnType<typeof startTroubled>>;
beforeAll(async () => void (endpoint = await startTroubled()));
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await endpoint.close();
});

const SIZING = JSON.stringify({
  schema: 'fargate-sizing-input/1',
  id: 'web',
  desiredCount: 1,
  runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
  current: { cpu: 1024, memory: 2048 },
  start: '2026-10-01T00:00:00.000Z',
  periodSeconds: 3600,
  cpuUtilization: { Average: [9], Maximum: [12] },
  memoryUtilization: { Average: [20], Maximum: [22] },
  oomEvents: [],
});
const STOP = '{"id":"1","stoppedReason":"OutOfMemoryError: Container killed due to memory usage"}\n';
/** The environments of all troubles: what AWS would answer in them makes no difference to who does not ask. */
const SURROUNDINGS = [...new Map(Object.values(TROUBLES).map(({ env }) => [JSON.stringify(env), env])).values()];
const INPUTS: Readonly<Record<string, string>> = { size: SIZING, classify: STOP };

test.each(callingNothing(folder).map((command) => [command.slice(0, 2).join(' '), command] as const))(
  'farwatch %s calls nothing, whatever is wrong with AWS',
  async (_, command) => {
    const input = INPUTS[command.join(' ')] ?? '';
    surround({}, endpoint.url);
    const usual = await typed(command, input);
    expect({ code: usual.code, isAnswered: usual.out !== '' }).toEqual({ code: 0, isAnswered: true });
    for (const env of SURROUNDINGS) {
      surround(env, endpoint.url);
      expect(await typed(command, input)).toEqual(usual);
    }
    const mistyped = await typed([...command, '--nonsense'], input);
    expect({ code: mistyped.code, out: mistyped.out }).toEqual({ code: 2, out: '' });
    expect(mistyped.err).toMatch(/unknown option.*--help/is);
    expect(endpoint.calls()).toBe(0);
  },
);

const file = (name: string): string => join(folder, name);
const UNLIKE = /not JSON|is not an? |contains no|is neither/;
const FILES: Readonly<Record<string, { readonly content: Buffer | string | undefined; readonly says: RegExp }>> = {
  'that is not there': { content: undefined, says: /there is no (such )?file/ },
  'that is empty': { content: '', says: /is empty|is not an? |no ECS event/ },
  'of another kind': { content: '{"a":1}', says: /unknown key|is not an? |contains no|has none of/ },
  'that a proxy answered': { content: '<!DOCTYPE html><p>Sign in</p>', says: UNLIKE },
  'that is a picture': {
    content: Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'),
    says: UNLIKE,
  },
  'that was cut off': { content: '{"family":', says: UNLIKE },
  'whose gzip data was cut off': { content: gzipSync(prices).subarray(0, 99), says: /its gzip data is cut off/ },
};

/** Commands that read a file, with `@` for it, and their exit code for one of another kind. */
const READING: readonly (readonly [readonly string[], number])[] = [
  [['policy', 'check', '@'], 2],
  [['policy', 'put', '@', '--table', 'table'], 2],
  [['preflight', '--service', 'prod/web', '--task-definition', '@'], 2],
  [['report', '--policy', '@', '--out', file('out')], 2],
  [['replay', file('events.jsonl'), '--policy', '@'], 2],
  [['replay', file('events.jsonl'), '--world', '@'], 2],
  [['replay', '@'], 1],
  [['report', '--prices', '@', '--out', file('out')], 1],
  [['prices', 'show', '--file', '@'], 1],
  [['prices', 'put', '@', '--table', 'table'], 1],
  [['reconcile', file('bill.csv'), '--report', '@'], 1],
  [['reconcile', '@', '--report', file('report.json')], 1],
  [['advice', 'pr', 'web', '--report', '@', '--repo', folder], 1],
];

const RECORDS = Object.entries(FILES).flatMap(([name, { content, says }], n) =>
  READING.map(([command, code]) => {
    const path = file(`given-${n}.json`);
    const isUnreadable = content === undefined || name.includes('gzip');
    const asked = command.map((word) => (word === '@' ? path : word));
    return { name, shown: command.slice(0, 4).join(' '), path, content, asked, code: isUnreadable ? 1 : code, says };
  }),
);

test.each(RECORDS)('$shown with a file $name says so in a sentence', async ({ path, content, asked, code, says }) => {
  surround({ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, endpoint.url);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
  if (content !== undefined) writeFileSync(path, content);
  const before = contentOf(folder);
  const ended = await typed(asked);
  expect(ended.err).toMatch(says);
  expect(ended.err).toContain(path);
  expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
  expect(ended.err).not.toMatch(RAW);
  expect({ calls: endpoint.calls(), files: contentOf(folder) }).toEqual({ calls: 0, files: before });
});

test.each(['report', 'events'])('an assistant is not started with a folder as --%s', async (name) => {
  surround({ AWS_REGION: 'eu-west-1' }, endpoint.url);
  const { code, err } = await typed(['mcp', '--table', 'table', `--${name}`, folder]);
  expect({ code, err }).toEqual({ code: 1, err: `${folder} can't be read: it is a directory` });
});

test('files as PowerShell writes them are read as any other', async () => {
  surround({}, endpoint.url);
  mkdirSync(file('powershell'));
  const encoded = (name: string, text: string, encoding: 'utf8' | 'utf16le') => {
    writeFileSync(file(`powershell/${name}`), Buffer.from(`\ufeff${text}`, encoding));
    return file(`powershell/${name}`);
  };
  const shown = await typed(['prices', 'show', '--file', file('prices.json')]);
  expect(await typed(['prices', 'show', '--file', encoded('8.json', prices, 'utf8')])).toEqual(shown);
  expect(await typed(['prices', 'show', '--file', encoded('16.json', prices, 'utf16le')])).toEqual(shown);
  const policy = await typed(['policy', 'check', file('policy.json')]);
  expect(await typed(['policy', 'check', encoded('p.json', '{}', 'utf16le')])).toEqual(policy);
});

test('the service that farwatch size --help shows is read as it is printed there', async () => {
  const help = await typed(['size', '--help'], '');
  const shown = /\{"schema"[\s\S]*?\}\}/.exec(help.out)?.[0].replaceAll(/\n\s*/g, ' ') ?? '';
  const answer = await typed(['size'], `${shown}\n`);
  expect(JSON.parse(answer.out)).toMatchObject({ id: 'prod/web', do: 'abstain' });
});
