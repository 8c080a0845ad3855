import { expect, test } from 'vitest';
import { diffOf, isChange } from '../../functions/deployments/diff.ts';
import { definition, revision } from './release.ts';

const old = { revision: revision('orders:41'), definition: definition('orders:41') };
const next = { revision: revision('orders:42'), definition: definition('orders:42') };

test('another definition is told field by field', () => {
  const diff = diffOf(old, next);
  expect(diff.definition?.map(({ field }) => field)).toEqual(['app/image']);
  expect([diff.isOtherDefinition, isChange(diff)]).toEqual([true, true]);
  expect(diff.unchanged).toEqual({ cpu: '256', memory: '512' });
});

test('a field of one definition only was added or removed', () => {
  const added = {
    ...next,
    definition: definition('orders:42', { fields: { ...old.definition.fields, 'app/secrets/S': 'x' } }),
  };
  expect(diffOf(old, added).definition).toEqual([{ field: 'app/secrets/S', from: null, to: 'x' }]);
});

test('a field of one service revision only is unclear, of none it is equal', () => {
  const silent = {
    ...old,
    revision: revision('orders:41', { surroundings: { capacity: 'FARGATE' }, platformVersion: null }),
  };
  expect(diffOf(silent, old)).toMatchObject({
    surroundings: [],
    platformVersion: null,
    unclear: ['platformVersion', 'network'],
  });
  expect(isChange(diffOf(silent, old))).toBe(false);
  expect(diffOf(silent, silent).unclear).toEqual([]);
});

test('digests, platform version and surroundings are changes of their own', () => {
  const changed = revision('orders:41', {
    images: [{ container: 'app', image: 'a', digest: 'sha256:b' }],
    platformVersion: '1.5.0',
    surroundings: { network: 'subnet-2' },
  });
  const diff = diffOf(old, { ...old, revision: changed });
  expect(diff).toMatchObject({
    definition: [],
    digests: [{ field: 'app', from: 'sha256:orders:41', to: 'sha256:b' }],
    platformVersion: { from: '1.4.0', to: '1.5.0' },
    surroundings: [{ field: 'network' }],
    unclear: ['capacity'],
  });
});

test('a definition registered anew without a change changes nothing; one nobody can read may', () => {
  const again = {
    revision: revision('orders:42', { images: old.revision.images }),
    definition: { ...old.definition, name: 'orders:42' },
  };
  expect(isChange(diffOf(old, again))).toBe(false);
  expect(diffOf(old, { ...again, definition: undefined }).definition).toBeNull();
  expect(isChange(diffOf(old, { ...again, definition: undefined }))).toBe(true);
});
