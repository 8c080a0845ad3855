import { expect, test } from 'vitest';
import { sharesAround } from '../../functions/deployments/evidence/controls.ts';
import { BUCKET_SECONDS } from '../../functions/service-state/deployment-health.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { controlOf } from '../../functions/state-updates/buckets.ts';
import { failure, health, KEY, NEW, NOW, OLD, task } from '../deployments/release.ts';

const BUCKET = Math.floor(NOW / BUCKET_SECONDS);
const begun = (deployment: typeof NEW, at: number) => health(deployment, { seenAt: at });
const storm = { bucket: BUCKET, starts: { 'eu-west-1a': 12 }, failures: { 'early@eu-west-1a': 12 } };

const othersSeen = (deployments: readonly ReturnType<typeof health>[]): number => {
  const neighbour = { ...newServiceState(KEY), healths: deployments, buckets: [storm] };
  const quiet = { healths: [], live: [], desiredCount: 4 };
  return sharesAround(failure(task('mine'), { at: NOW }), quiet, [controlOf(neighbour, storm)]).others;
};

test('failures of a neighbour’s own release are no outage, also after it was rolled back by a later deployment', () => {
  const old = begun(OLD, NOW - 86_400 * 3);
  const bad = begun(NEW, NOW - 900);
  const back = begun('ecs-svc/3000000000000000041' as typeof NEW, (BUCKET + 1) * BUCKET_SECONDS + 60);
  expect(othersSeen([old, bad])).toBe(0);
  expect(othersSeen([old, bad, back])).toBe(0);
});

test('failures of a neighbour that deployed only after them are a sign', () => {
  const old = begun(OLD, NOW - 86_400 * 3);
  const later = begun(NEW, (BUCKET + 1) * BUCKET_SECONDS + 60);
  expect(othersSeen([old])).toBeGreaterThan(0.5);
  expect(othersSeen([old, later])).toBe(othersSeen([old]));
});
