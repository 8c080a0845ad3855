import { expect, test } from 'vitest';
import { parsePolicy } from '../../functions/deployments/policy.ts';
import { quietUntil } from '../../functions/on-call/quiet.ts';
import { routedChannel } from '../../functions/on-call/route.ts';
import type { OnCall } from '../../functions/on-call/rules.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import type { Routed } from '../../functions/on-call/route.ts';
import { incidentOf } from '../handlers/notify-rig.ts';

const at = (iso: string): number => Date.parse(iso) / 1000;
const rules = (given: Partial<OnCall>): OnCall => ({ ...DEFAULT_ON_CALL, ...given });

test('a policy says who is on call, and what is wrong with it by its path', () => {
  const given = {
    timeZone: 'Europe/Berlin',
    escalateAfterMinutes: 10,
    escalateTo: 'S0ONCALL1',
    quietHours: [{ from: '22:00', to: '07:00', days: ['sat', 'sun'], hold: 'all' }],
    routes: [
      { channel: '#payments', tags: { team: 'payments' }, severity: 'page', hours: { from: '18:00', to: '08:00' } },
      { channel: '#ops' },
    ],
    approvers: { prod: ['S0DEPLOY1'] },
    responders: { prod: ['S0PLATFORM'] },
  };
  const parsed = parsePolicy({ onCall: given });
  expect(parsed.ok && parsed.policy.onCall).toEqual({ ...given, accounts: {} });
  const wrong = {
    timeZone: 'Mars/Olympus',
    escalateTo: 'everybody',
    quietHours: [{ from: '25:00', to: '07:00' }],
    routes: [{ channel: '#ops' }, { channel: '#x', cluster: 'prod', colour: 'red' }],
    pager: 1,
  };
  const problems = parsePolicy({ onCall: wrong });
  expect(problems.ok ? [] : problems.problems.map(({ path }) => path).sort()).toEqual([
    'onCall.escalateTo',
    'onCall.pager',
    'onCall.quietHours.0.from',
    'onCall.routes',
    'onCall.routes.1.colour',
    'onCall.timeZone',
  ]);
  const hidden = parsePolicy({ onCall: { routes: [{ channel: '#ops' }, { channel: '#x', cluster: 'prod' }] } });
  expect(hidden.ok ? [] : hidden.problems.map(({ message }) => message)).toEqual([
    'a route without conditions hides the routes after it: put it last',
  ]);
});

test('quiet hours hold back what harms nobody, or all but pages, until they end', () => {
  const onCall = rules({
    quietHours: [
      { from: '22:00', to: '00:00' },
      { from: '00:00', to: '07:00' },
    ],
  });
  const night = at('2026-03-02T23:10:00Z');
  expect(quietUntil('notice', night, onCall)).toBe(at('2026-03-03T07:00:00Z'));
  expect(quietUntil('harm', night, onCall)).toBeUndefined();
  expect(quietUntil('notice', at('2026-03-02T12:00:00Z'), onCall)).toBeUndefined();
  const all = rules({ quietHours: [{ from: '22:00', to: '07:00', hold: 'all' }] });
  expect(quietUntil('harm', night, all)).toBe(at('2026-03-03T07:00:00Z'));
});

test('the first route whose conditions all hold names the channel', () => {
  const incident = { ...incidentOf(3), severity: 'harm', faultDomain: 'dependency' } as const;
  const routed: Routed = { incident, isPage: false, tags: { team: 'shop' }, at: at('2026-03-02T03:00:00Z') };
  const [account = '', , cluster = '', service = ''] = incident.service.split('/');
  const channel = (...routes: OnCall['routes']) => routedChannel(routed, rules({ routes }));
  const all = {
    account,
    cluster,
    service,
    tags: { team: 'shop' },
    severity: 'harm',
    faultDomain: 'dependency',
  } as const;
  const hours = { from: '22:00', to: '07:00' };
  expect(channel({ channel: '#a', ...all, hours }, { channel: '#b' })).toBe('#a');
  for (const spoiled of [
    { account: '999999999999' },
    { cluster: 'other' },
    { service: 'other' },
    { tags: { team: 'other' } as Readonly<Record<string, string>> },
    { tags: { team: 'shop', missing: 'x' } as Readonly<Record<string, string>> },
    { severity: 'page' as const },
    { faultDomain: 'platform' },
    { hours: { from: '09:00', to: '17:00' } },
  ])
    expect(channel({ channel: '#a', ...all, hours, ...spoiled }, { channel: '#b' })).toBe('#b');
  expect(channel({ channel: '#a', cluster: 'other' })).toBeUndefined();
  expect(routedChannel({ ...routed, isPage: true }, rules({ routes: [{ channel: '#p', severity: 'page' }] }))).toBe(
    '#p',
  );
});
