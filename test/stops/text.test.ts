import { expect, test } from 'vitest';
import { formsOfText, lower } from '../../functions/stops/rules/text.ts';

test('a reason copied out of a page loses its markup and keeps its words', () => {
  const { flat } = formsOfText('<td><code>failed to resolve ref &quot;web:v42&quot;</code></td>');
  expect(flat).toBe('failed to resolve ref "web:v42"');
});

test('curly quotes, markdown and quotation marks of mails are taken off', () => {
  expect(formsOfText('> **The task can’t pull**\n> `the image`').flat).toBe("The task can't pull 'the image'");
});

test('a line break that JSON escaped is a space, a Windows path is not', () => {
  expect(formsOfText('not allowed\\n\\tstatus code').flat).toBe('not allowed status code');
  expect(formsOfText('C:\\new\\file').flat).toBe('C:\\new\\file');
});

test('a word that a terminal broke is whole in the dense form', () => {
  expect(formsOfText('OutOfMem\n   oryError').dense).toBe('OutOfMemoryError');
  expect(formsOfText('OutOfMemoryError').dense).toBeUndefined();
});

test('lower case never moves a letter', () => {
  const text = 'İstanbul: OutOfMemoryError';
  expect(lower(text)).toHaveLength(text.length);
  expect(lower(text).slice(10)).toBe('outofmemoryerror');
});
