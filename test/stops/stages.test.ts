import { expect, test } from 'vitest';
import { CAUSES, causeGroupOf, causesOf, isCause, stageOf } from '../../functions/stops/cause.ts';

test('every cause fails at one step of a task’s life; only what nobody can place has none', () => {
  const names = Object.keys(CAUSES).filter(isCause);
  expect(names).toHaveLength(Object.keys(CAUSES).length);
  expect(names.filter((cause) => stageOf(cause) === 'unknown')).toEqual(['config.invalid', 'unknown']);
  for (const cause of names) expect(cause.startsWith(causeGroupOf(cause))).toBe(true);
});

test.each([
  ['image.not_found', 'pull'],
  ['registry.unreachable', 'pull'],
  ['secrets.not_found', 'setup'],
  ['network.subnet_exhausted', 'setup'],
  ['volume.mount_failed', 'create'],
  ['container.command_invalid', 'create'],
  ['memory.oom', 'run'],
  ['health.elb', 'run'],
  ['scheduler.scale_in', 'outside'],
  ['capacity.unavailable', 'outside'],
] as const)('%s fails at the step %s', (cause, stage) => {
  expect(stageOf(cause)).toBe(stage);
});

test.each([['toString'], ['of.tomorrow'], [7], [undefined]])('%s is no cause', (value) => {
  expect(isCause(value)).toBe(false);
});

test('groups and single causes are named together, each cause once', () => {
  expect([...causesOf('registry', 'image.rate_limited', 'image.rate_limited')].toSorted()).toEqual([
    'image.rate_limited',
    'registry.unreachable',
  ]);
});
