import { expect, test } from 'vitest';
import { movedTagOf } from '../../functions/deployments/target/target.ts';
import { revision, snapshot } from './release.ts';

test('a tag has moved when a newer revision resolves the same reference to another digest', () => {
  const image = (digest: string, reference = 'orders:stable') => [{ container: 'app', image: reference, digest }];
  const good = revision('orders:41', { images: image('a') });
  expect(movedTagOf(snapshot({ revisions: [revision('orders:42', { images: image('b') }), good] }), good)).toBe(
    'orders:stable',
  );
  expect(movedTagOf(snapshot({ revisions: [revision('orders:42', { images: image('a') }), good] }), good)).toBeNull();
  const pinned = revision('orders:41', { images: image('a', 'orders@sha256:a') });
  expect(
    movedTagOf(
      snapshot({ revisions: [revision('orders:42', { images: image('b', 'orders@sha256:a') }), pinned] }),
      pinned,
    ),
  ).toBeNull();
});
