import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Io } from '../../cli/input/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/input/io.ts';
import { serviceNamed, timelineCommand } from '../../cli/commands/timeline.ts';
import { sinceOf } from '../../cli/input/since.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { keptEntry } from '../../functions/scaling/parse-history.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { date, WEB, WHERE } from '../scaling/samples.ts';
import { ENTRIES } from '../scaling/story.ts';

const OTHER = serviceKey({ ...WHERE, cluster: 'test', name: 'web' });
const API = serviceKey({ ...WHERE, cluster: 'prod', name: 'api' });

const reported = async (flags: Partial<Parameters<typeof timelineCommand>[1]>) => {
  const store = inMemoryStore();
  await store.saveState(newServiceState(WEB), undefined);
  for (const entry of ENTRIES) await store.putHistory(keptEntry(WEB, entry));
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    isTty: false,
  } as Io;
  const all = { service: 'web', since: '2h', json: false, html: undefined, ...flags };
  const code = await timelineCommand(io, all, { store, now: date(120) });
  return { code, out: out.join('\n'), err: err.join('\n') };
};

test('the terminal gets the track', async () => {
  const { code, out } = await reported({});
  expect(code).toBe(0);
  expect(out).toContain('Deployment ecs-svc/2 failed');
  expect(out).not.toContain('Not known:');
});

test('a shorter span tells less', async () => {
  expect((await reported({ since: '15m' })).out).not.toContain('Deployment ecs-svc/2 failed');
});

test('JSON is one object on one line', async () => {
  const { out } = await reported({ json: true });
  expect(JSON.parse(out)).toMatchObject({ schema: 'farwatch-timeline/1', service: WEB });
  expect(out.split('\n')).toHaveLength(1);
});

test('the page is written to its file, and stdout stays empty', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'timeline-'));
  try {
    const file = join(folder, 'web.html');
    const { out, err } = await reported({ html: file });
    expect([out, err]).toEqual(['', `wrote ${file}`]);
    expect(await readFile(file, 'utf8')).toContain('<svg');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  'web',
  'prod/web',
  WEB,
  'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
  'arn:aws:ecs:eu-west-1:111122223333:service/web',
])('%s names the service', (text) => {
  expect(serviceNamed(text, [WEB, API])).toBe(WEB);
});

test('a name of two services, or of none, says which ones there are', () => {
  expect(() => serviceNamed('web', [WEB, OTHER])).toThrow(`web is the name of 2 services: ${WEB}, ${OTHER}`);
  expect(() => serviceNamed('wbe', [API, WEB])).toThrow(new RegExp(`no service named wbe; near it: ${WEB}`));
  expect(() => serviceNamed('web', [])).toThrow('there is no service named web: no service is known yet');
  expect(() => serviceNamed('we', [WEB, API])).toThrow(`there is no service named we; near it: ${WEB}`);
  expect(() => serviceNamed('x', [])).toThrow(CommandFailure);
});

test('a span or a time is understood, anything else is wrong usage', () => {
  expect(sinceOf('90m', date(120))).toBe(date(30).getTime());
  expect(sinceOf('1d', date(120))).toBe(date(120).getTime() - 86_400_000);
  expect(sinceOf('2026-11-20T08:00:00Z', date(120))).toBe(date(0).getTime());
  for (const text of ['', 'soon', '5 h', '-3h', '0h', '2030-01-01'])
    expect(() => sinceOf(text, date(120))).toThrow(WrongUsage);
});
