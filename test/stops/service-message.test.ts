import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MESSAGE_CAUSES } from '../../functions/stops/message-cause.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import { fuzzStops } from '../fuzz/stops.ts';

type Row = { readonly id: string; readonly message: string; readonly label: string; readonly alt: readonly string[] };

const rows: readonly Row[] = [
  'messages',
  'messages-second-look',
  'messages-fourth-look',
  'messages-fifth-look',
  'messages-by-kind',
].flatMap((file) =>
  readFileSync(new URL(`variants/${file}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line)),
);

test('at most two in a hundred messages are misread', () => {
  const wrong = rows.filter(({ message, label, alt }) => {
    const { cause } = classifyServiceMessage(message);
    return cause !== label && !alt.includes(cause);
  });
  expect(wrong.map(({ id }) => id).slice(Math.floor(rows.length * 0.02))).toEqual([]);
});

test('every name of a message is found in a message of ours', () => {
  const found = new Set<string>(rows.map(({ message }) => classifyServiceMessage(message).cause));
  expect(Object.keys(MESSAGE_CAUSES).filter((cause) => !found.has(cause))).toEqual([]);
});

test('the reason why a task could not be placed decides', () => {
  const reason = (reason: string) =>
    classifyServiceMessage(`(service web) was unable to place a task. Reason: ${reason}`).cause;
  expect(reason('ECS was unable to assume the role arn:aws:iam::111122223333:role/web')).toBe('role_error');
  expect(reason('dial tcp 192.0.2.7:443: i/o timeout, CannotPullContainerError')).toBe('network_error');
  expect(reason('CannotPullContainerError: failed to resolve ref web:1: not found')).toBe('start_failed');
  expect(reason('Internal error.')).toBe('other');
});

test('a scaling text that names both counts says the direction', () => {
  expect(classifyServiceMessage('desired count changed from 2 to 4').cause).toBe('scale_out');
  expect(classifyServiceMessage('desired count changed from 4 to 2').cause).toBe('scale_in');
});

test('no text makes it throw', () => {
  for (const input of fuzzStops(200, 11)) {
    const message = JSON.stringify(input) ?? '';
    expect(Object.hasOwn(MESSAGE_CAUSES, classifyServiceMessage(message).cause)).toBe(true);
  }
});
