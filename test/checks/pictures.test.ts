import { readFileSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DIGESTS, FOLDER, SHOWN } from '../../cli/pictures/shown.ts';

const BYTES_MAX = 150_000;

test('README.md shows every picture, light and dark, and each is small', () => {
  const readme = readFileSync('README.md', 'utf8');
  const named = Array.from(readme.matchAll(/\.\/(docs\/pictures\/[\w-]+\.webp)/g), ([, path = '']) => path);
  const expected = SHOWN.flatMap(({ name }) => ['dark', 'light'].map((scheme) => `${FOLDER}/${name}-${scheme}.webp`));
  expect(named.toSorted()).toEqual(expected.toSorted());
  expect(readdirSync(FOLDER).filter((name) => name.endsWith('.webp'))).toHaveLength(expected.length);
  expect(expected.filter((path) => statSync(path).size > BYTES_MAX)).toEqual([]);
});

test('of each picture it is known what it shows', () => {
  const digests: unknown = JSON.parse(readFileSync(DIGESTS, 'utf8'));
  expect(Object.keys(digests ?? {})).toEqual(SHOWN.map(({ name }) => name));
});
