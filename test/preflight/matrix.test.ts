import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { matrixIn, matrixText, plain, shareNamed } from '../../cli/experiments/preflight/document.ts';
import { HEALTHY, TIMES, findingsIn, plantAll, stoppedIn } from '../../cli/experiments/preflight/matrix.ts';
import { healthyWorld } from '../../cli/experiments/preflight/worlds.ts';

const PAGE = new URL('../../docs/preflight.md', import.meta.url);

test('on healthy accounts, whose tasks start, no check fails', async () => {
  for (let number = 0; number < HEALTHY; number += 1) {
    const seed = `healthy/${String(number)}`;
    const world = healthyWorld(seed);
    const failed = (await findingsIn(world)).filter(({ result }) => result === 'broken');
    expect({ seed, failed, stopped: stoppedIn(world) }).toEqual({ seed, failed: [], stopped: null });
  }
});

test('what is planted is named before the task stops with it, and docs/preflight.md has these numbers', async () => {
  const all = await plantAll(TIMES);
  expect(all.filter(({ stopped }) => stopped === null)).toEqual([]);
  expect(shareNamed(all)).toBeGreaterThanOrEqual(0.9);
  expect(matrixIn(readFileSync(PAGE, 'utf8'))).toBe(plain(matrixText(all, HEALTHY)));
});
