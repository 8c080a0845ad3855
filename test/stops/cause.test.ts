import { expect, test } from 'vitest';
import { CAUSES, rollbackClass, rollbackClassOf } from '../../functions/stops/cause.ts';

test('a SIGTERM from the scheduler is routine, from elsewhere it is the surroundings', () => {
  expect(rollbackClassOf('exit.terminated', { stopCode: 'ServiceSchedulerInitiated' })).toBe('excluded');
  expect(rollbackClassOf('exit.terminated', { stopCode: 'EssentialContainerExited' })).toBe('env');
});

test('what a revision refers to is ref, its own behaviour app, the platform excluded', () => {
  expect(rollbackClass('network.config_invalid')).toBe('ref');
  expect(rollbackClass('image.not_found')).toBe('ref');
  expect(rollbackClass('health.elb')).toBe('app');
  expect(rollbackClass('registry.unreachable')).toBe('env');
  expect(rollbackClass('capacity.unavailable')).toBe('excluded');
  expect(rollbackClass('unknown')).toBe('env');
});

test('a cause that has no class is the surroundings', () => {
  const unknown: string = 'new.cause';
  expect(rollbackClass(unknown as keyof typeof CAUSES)).toBe('env');
});

test('only what the scheduler does by itself is silent, and only unknown has no owner', () => {
  const names = Object.entries(CAUSES);
  expect(names.filter(([, { normalLife }]) => normalLife).map(([name]) => name)).toEqual([
    'scheduler.scale_in',
    'scheduler.deployment',
    'scheduler.rebalancing',
  ]);
  expect(names.filter(([, { faultDomain }]) => faultDomain === 'unknown').map(([name]) => name)).toEqual(['unknown']);
});
