import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';
import { CARRIERS } from './carriers.ts';
import { drawing } from './generate.ts';
import { TOKENS } from './tokens-of-vendors.ts';

const BREAKS: Readonly<Record<string, string>> = {
  'a line feed': '\n',
  'a line feed and blanks': '\n    ',
  'a backslash': '\\\n',
  'an escaped line feed': '\\n',
  'a carriage return': '\r\n',
};
const SHARES = [0.3, 0.5, 0.75];

const broken = (secret: string, share: number, by: string): readonly [string, string] => {
  const at = Math.floor(secret.length * share);
  return [secret.slice(0, at) + by, secret.slice(at)];
};

/** Whether eight characters of either half are visible. */
const isShown = (stated: string, secret: string): boolean =>
  Array.from({ length: Math.max(1, secret.length - 7) }, (_, from) => secret.slice(from, from + 8)).some((part) =>
    stated.includes(part),
  );

test.each(Object.entries(BREAKS))('a token that %s breaks is masked whole', (_, by) => {
  const shown = TOKENS.flatMap(({ about, token }, index) =>
    SHARES.flatMap((share) => {
      const secret = token(drawing(index + 500));
      const [head, tail] = broken(secret, share, by);
      const stated = mask(`refused ${head}${tail} by upstream`);
      return isShown(stated, secret) ? [`${about}: refused ${head}${tail} → ${stated}`] : [];
    }),
  );
  expect(shown).toEqual([]);
});

test.each(Object.entries(BREAKS))('a named secret that %s breaks is masked whole', (_, by) => {
  const shown = CARRIERS.filter(({ about }) => !/base64|basic|YAML block/.test(about)).flatMap(
    ({ about, text }, index) =>
      SHARES.flatMap((share) => {
        const secret = `${drawing(index).base62(12)}7${drawing(index + 1).base62(12)}`;
        const [head, tail] = broken(secret, share, by);
        const stated = mask(text(head + tail));
        return isShown(stated, secret) ? [`${about}: ${text(head + tail)} → ${stated}`] : [];
      }),
  );
  expect(shown).toEqual([]);
});

test('a line that follows a masked one is not taken for the rest of it', () => {
  const text = 'DB_PASSWORD=[masked]\nPORT=80\n2026-11-20T09:15:42Z INFO started\nat main.go:42\nworker exited';
  expect(mask(text)).toBe(text);
});
