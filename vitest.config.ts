import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What changes the process for whoever runs in it afterwards: a mocked client, a variable, a stream, a browser. */
const CHANGES = /mockClient|process\.(env|on|exit|argv|chdir|stdout|stderr)|vi\.(mock|stub|spyOn|useFake)|browser\.ts/;

/** The texts of a test and of the imported in `test/` that it imports, directly or not. */
const textsOf = (file: string, seen = new Set<string>()): readonly string[] => {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, path]) => join(dirname(file), String(path)));
  return [text, ...imported.filter((path) => path.startsWith('test/')).flatMap((path) => textsOf(path, seen))];
};

const tests = globSync('test/**/*.test.ts');
const fresh = tests.filter((file) => textsOf(file).some((text) => CHANGES.test(text)));

const common = { testTimeout: 20_000, hookTimeout: 30_000, pool: 'threads' } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/which-node.ts'],
    // One short of the cores by default, which is half of two; and many tests mostly wait for time-outs.
    maxWorkers: '200%',
    projects: [
      // Workers that keep what they have loaded, for tests that change nothing of the process.
      { test: { ...common, name: 'kept', include: ['test/**/*.test.ts'], exclude: fresh, isolate: false } },
      { test: { ...common, name: 'fresh', include: fresh } },
    ],
  },
});
