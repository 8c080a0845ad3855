import { expect, test } from 'vitest';
import { isOffered } from '../../functions/deployments/target/platforms.ts';
import { seconds } from './release.ts';

const NOW = seconds('2026-11-20T10:00:00Z');

test('on Linux 1.4.0 is the only version to go back to today', () => {
  expect(['1.0.0', '1.2.0', '1.3.0', '1.4.0'].map((version) => isOffered('LINUX', version, NOW))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('a replay of the past is answered as the past would have', () => {
  expect(isOffered('LINUX', '1.3.0', seconds('2026-06-14T23:59:59Z'))).toBe(true);
  expect(isOffered('LINUX', '1.3.0', seconds('2026-06-15T00:00:00Z'))).toBe(false);
  expect(isOffered('LINUX', '1.4.0', seconds('2020-04-01T00:00:00Z'))).toBe(false);
});

test('a version newer than the table counts as offered, an older unknown one does not', () => {
  expect(isOffered('LINUX', '1.5.0', NOW)).toBe(true);
  expect(isOffered('LINUX', '1.3.5', NOW)).toBe(false);
  expect(isOffered('LINUX', 'LATEST', NOW)).toBe(true);
});

test('Windows has one version of its own', () => {
  expect([isOffered('WINDOWS', '1.0.0', NOW), isOffered('WINDOWS', '1.0.1', NOW)]).toEqual([true, true]);
});
