import { expect, test } from 'vitest';
import type { ModeInput } from '../../functions/deployments/guards/mode.ts';
import { MODE_TAG, modeOf } from '../../functions/deployments/guards/mode.ts';
import { MODES } from '../../functions/deployments/policy.ts';
import { NOW, policy, snapshot } from './release.ts';

const serviceWith = (tags: Readonly<Record<string, string>>) => {
  const { service } = snapshot();
  if (service === undefined) throw new Error('the snapshot has a service');
  return { ...service, tags };
};

const input = (change: Partial<ModeInput> = {}): ModeInput => ({ policy: policy(), override: null, ...change });

test.each(MODES)('the tag %s is the mode, and named as where it comes from', (mode) => {
  expect(modeOf(serviceWith({ [MODE_TAG]: mode }), input())).toEqual({ mode, source: 'tag farwatch:mode' });
});

test('without a tag the policy decides, and the sentence does not blame a tag', () => {
  const given = input({ policy: policy({ defaultMode: 'approve' }) });
  expect(modeOf(serviceWith({}), given)).toEqual({
    mode: 'approve',
    source: 'defaultMode of the policy; no tag farwatch:mode is known',
  });
});

test('a tag that is no mode is quoted, without a secret that somebody pasted', () => {
  const { mode, source } = modeOf(serviceWith({ [MODE_TAG]: 'Auto!' }), input());
  expect([mode, source]).toEqual(['observe', 'its tag farwatch:mode is Auto!, which is not a mode']);
  const pasted = modeOf(serviceWith({ [MODE_TAG]: 'password=hunter2hunter2' }), input());
  expect(pasted.source).not.toContain('hunter2');
});

test('what a person set for a while names the person and the end', () => {
  const override = { mode: 'observe', until: NOW + 3600, by: 'ben' } as const;
  const { mode, source } = modeOf(serviceWith({ [MODE_TAG]: 'auto' }), input({ override }));
  const end = new Date((NOW + 3600) * 1000).toISOString();
  expect([mode, source]).toEqual(['observe', `set by ben until ${end.slice(0, 10)} ${end.slice(11, 16)} UTC`]);
});

test('a setting that cannot be read says so', () => {
  const override = { mode: 'observe', until: NOW + 3600 } as const;
  expect(modeOf(serviceWith({ [MODE_TAG]: 'auto' }), input({ override })).source).toContain('cannot be read');
});

test('a ceiling is named where it lowers the mode, and nowhere else', () => {
  const auto = serviceWith({ [MODE_TAG]: 'auto' });
  expect(modeOf(auto, input({ ceiling: 'approve' }))).toEqual({
    mode: 'approve',
    source: 'the ceiling of its account and region; its own mode is auto',
  });
  expect(modeOf(auto, input({ ceiling: 'auto' })).source).toBe('tag farwatch:mode');
});
