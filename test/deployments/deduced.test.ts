import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import { deduceWorld } from '../../functions/deployments/deduced.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { candidateTrial, failures, input, NEW, NOW, OLD, oldTrial, watch } from './release.ts';

const at = new Date(NOW * 1000);
const decided = (belief: Watch) => decide(input({ watch: belief, world: deduceWorld(belief, at) })).decision;

test('events alone show the last known good, and each assumption is in the reason', () => {
  const decision = decided(watch());
  expect(decision).toMatchObject({ do: 'stop-deployment', to: 'orders:41' });
  for (const assumed of [
    /mode is the default/,
    /controller is ECS/,
    /definitions could not be compared/,
    /target is ACTIVE/,
  ])
    expect(decision.because).toMatch(assumed);
});

test('a missing image counts as an ordinary failed start: nobody compared the definitions', () => {
  const missing = (count: number) =>
    watch({
      trials: [
        oldTrial(),
        candidateTrial({ failures: failures(count, { cause: 'image.not_found', ageSeconds: null }) }),
      ],
    });
  expect(decided(missing(2)).do).toBe('nothing');
  expect(decided(missing(3)).do).toBe('stop-deployment');
});

test('a completed release is updated, an uncompleted predecessor is no target', () => {
  expect(decided(watch({ trials: [oldTrial(), candidateTrial({ completedAt: NOW - 200 })] })).do).toBe('roll-back');
  expect(decided(watch({ trials: [oldTrial({ completedAt: null }), candidateTrial()] }))).toMatchObject({
    do: 'page',
    guard: 'no-target',
  });
});

test('tasks that ran for hours stand for a completion from before the recording', () => {
  const ran = oldTrial({ completedAt: null, ended: { starts: 2, youngMs: 240_000, olderMs: 9_000_000 } });
  expect(decided(watch({ trials: [ran, candidateTrial()] })).do).toBe('stop-deployment');
});

test('the mode is the policy’s, as no tag was read', () => {
  const belief = watch();
  const observed = decide(
    input({ watch: belief, world: deduceWorld(belief, at), policy: { ...input().policy, defaultMode: 'observe' } }),
  );
  expect(observed.decision).toMatchObject({ do: 'alert', guard: 'observe' });
});

test('digests of the tasks count as read', () => {
  const same = watch({
    trials: [
      oldTrial({ digests: { app: 'a' } }),
      candidateTrial({ taskDefinition: 'orders:41', digests: { app: 'b' }, completedAt: NOW - 100 }),
    ],
  });
  const { revisions, service } = deduceWorld(same, at);
  expect(revisions.map(({ images }) => images[0]?.digest)).toEqual(['b', 'a']);
  expect(service?.deployments.map(({ id, status }) => [id, status])).toEqual([
    [NEW, 'PRIMARY'],
    [OLD, 'ACTIVE'],
  ]);
});

test('a service of which nothing was seen is unknown', () => {
  expect(deduceWorld(watch({ trials: [] }), at).service).toBeUndefined();
});
