import { expect, test } from 'vitest';
import { cursorIn } from '../../functions/handlers/scaling-poll/walk.ts';
import { keptSettingsIn } from '../../functions/scaling/parse-settings.ts';

const KEPT = {
  at: 1_790_000_000_000,
  settings: {
    service: '111122223333/eu-west-1/prod/web',
    minimum: 2,
    maximum: 8,
    suspended: { in: false, out: false, scheduled: false },
    policies: [
      {
        name: 'cpu',
        kind: 'target-tracking',
        target: 60,
        metric: 'ECSServiceAverageCPUUtilization',
        scaleOutCooldownSeconds: 60,
        scaleInCooldownSeconds: 300,
        isScaleInDisabled: false,
        alarms: ['high', 'low'],
      },
    ],
    schedules: [{ name: 'night', schedule: 'cron(0 22 * * ? *)', timezone: null, minimum: 1, maximum: null }],
  },
};

test('stored settings are read as they were written', () => {
  expect(keptSettingsIn(JSON.parse(JSON.stringify(KEPT)))).toEqual(KEPT);
  expect(keptSettingsIn({ at: 1, settings: null })).toEqual({ at: 1, settings: null });
});

test('settings that this release cannot read are asked for again', () => {
  const unknown = { ...KEPT.settings, policies: [{ ...KEPT.settings.policies[0], kind: 'of a later release' }] };
  for (const body of [undefined, {}, { ...KEPT, settings: unknown }]) expect(keptSettingsIn(body)).toBeUndefined();
});

test('a walk continues where it was cut short, and begins anew where that cannot be read', () => {
  const cut = { until: 5, notBefore: 0, throttles: 1, walk: { token: 't', newest: 9, open: 7, pages: 3 } };
  expect(cursorIn(cut, 0)).toEqual(cut);
  const now = Date.parse('2026-11-24T00:00:00Z');
  const begun = { until: now - 42 * 86_400_000, notBefore: 0, throttles: 0, walk: null };
  for (const body of [undefined, {}, { ...cut, walk: { token: 't' } }]) expect(cursorIn(body, now)).toEqual(begun);
});
