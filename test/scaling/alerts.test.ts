import { expect, test } from 'vitest';
import { alertsOf, hurtsNow, resolvedAlert } from '../../functions/scaling/alerts.ts';
import type { Finding } from '../../functions/scaling/finding.ts';
import { FINDING_KINDS } from '../../functions/scaling/finding.ts';
import { minute, WEB } from './samples.ts';

const finding = (like: Partial<Finding> = {}): Finding => ({
  kind: 'pinned-at-maximum',
  service: WEB,
  weight: 'harm',
  title: 'Pinned',
  evidence: ['Since ten.'],
  suggestion: 'Raise the maximum.',
  isNow: true,
  since: minute(0),
  lastAt: minute(50),
  minutes: 50,
  usdPerMonth: null,
  ...like,
});

test('only what hurts now is an alert; the rest waits for the weekly report', () => {
  const kinds = FINDING_KINDS.filter((kind) => hurtsNow(finding({ kind, usdPerMonth: 1000 })));
  expect(kinds).toEqual(['pinned-at-maximum', 'failed-scaling', 'flapping', 'minimum-while-failing']);
  expect(FINDING_KINDS.filter((kind) => hurtsNow(finding({ kind, usdPerMonth: 1000, isNow: false })))).toEqual([]);
});

test('flapping is an alert only when it costs more than the threshold, and never when its price is unknown', () => {
  const flaps = (usdPerMonth: number | null) =>
    hurtsNow(finding({ kind: 'flapping', usdPerMonth }), { flappingUsdPerMonth: 50 });
  expect([flaps(49.9), flaps(50), flaps(null)]).toEqual([false, true, false]);
});

test('an alert is an incident of its service and kind, with evidence, advice and what it lasted', () => {
  const [incident] = alertsOf([finding()]);
  expect(incident).toMatchObject({
    id: `${WEB}#scaling#pinned-at-maximum`,
    kind: 'scaling',
    severity: 'harm',
    cause: 'pinned-at-maximum',
    evidence: 'Since ten.',
    advice: 'Raise the maximum.',
    facts: { Lasted: '50 minutes' },
    wanted: 2,
    resolvedAt: null,
  });
  expect(incident?.notifications).toEqual([
    expect.objectContaining({ level: 'alert', text: 'web: Pinned. Raise the maximum.' }),
  ]);
});

test('the same alert later is the same incident, told anew each half hour, and once more when it is over', () => {
  const [early] = alertsOf([finding({ lastAt: minute(20) })]);
  const [late] = alertsOf([finding({ lastAt: minute(95) })]);
  expect([early?.id === late?.id, early?.wanted, late?.wanted]).toEqual([true, 1, 4]);
  expect(late && resolvedAlert(late, minute(100))).toMatchObject({ wanted: 5, resolvedAt: minute(100) / 1000 });
});
