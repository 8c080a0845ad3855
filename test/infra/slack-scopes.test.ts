import { readFileSync, readdirSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { manifestScopes, SCOPES } from '../handlers/slack-endpoint.ts';

/** Every method of Slack's client by its dotted name. */
const namesIn = (value: object, prefix: string, depth: number): readonly string[] =>
  Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const dotted = prefix === '' ? name : `${prefix}.${name}`;
    if (typeof inner === 'function') return prefix === '' ? [] : [dotted];
    return typeof inner === 'object' && inner !== null && depth > 0 ? namesIn(inner, dotted, depth - 1) : [];
  });

const METHODS = namesIn(new WebClient('xoxb-none'), '', 2);

const sources = ['functions', 'cli'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
);

/** What the client's own uploads call. */
const UPLOADS = ['files.getUploadURLExternal', 'files.completeUploadExternal'];

const called = [
  ...METHODS.filter((name) => {
    const call = new RegExp(`(client|\\))\\s*\\.${name.replaceAll('.', '\\s*\\.\\s*')}\\s*\\(|['"\`/]${name}['"\`]`);
    return sources.some((text) => call.test(text));
  }),
  ...(sources.some((text) => text.includes('.filesUploadV2(')) ? UPLOADS : []),
];

test('the methods of Slack that our code calls are known to this test', () => {
  expect(METHODS.length).toBeGreaterThan(200);
  expect([...called].sort()).toEqual(Object.keys(SCOPES).sort());
});

test.each(Object.entries(SCOPES))('the app of the manifest may call %s', (_, scopes) => {
  expect(manifestScopes()).toEqual(expect.arrayContaining([...scopes]));
});

test('no scope is asked for that no method needs', () => {
  const needed = new Set([...Object.values(SCOPES).flat(), 'chat:write.public', 'commands']);
  expect(manifestScopes().filter((scope) => !needed.has(scope))).toEqual([]);
});
