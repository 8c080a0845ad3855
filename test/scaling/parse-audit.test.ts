import { expect, test } from 'vitest';
import { entryOfAudit } from '../../functions/scaling/parse-audit.ts';
import { minute } from './samples.ts';

const audit = (id: string, body: Record<string, unknown>) => entryOfAudit({ id, at: minute(5), body });

test('a decision to act is a line, one to do nothing or only to alert is none', () => {
  const decided = (what: string) =>
    audit('evaluation#ecs-svc/2', { decision: { kind: what, to: 'web:42', reason: 'three tasks died' }, passed: [] });
  expect(decided('roll-back')).toMatchObject({
    kind: 'rollback',
    text: 'Decided to roll back to web:42: three tasks died',
    who: 'Farwatch',
  });
  expect(decided('stop-deployment')?.text).toBe(
    'Decided to stop the deployment and return to web:42: three tasks died',
  );
  expect([decided('nothing'), decided('alert')]).toEqual([undefined, undefined]);
});

test('a changing call is told before and after, with its refusal', () => {
  const call = { call: 'UpdateService', taskDefinition: 'web:42', platformVersion: '1.4.0' };
  expect(audit('a', { call, state: 'accepted', error: null, begunAt: 1, attempt: 1 })).toMatchObject({
    text: 'UpdateService to web:42 accepted',
    mood: 'plain',
  });
  expect(
    audit('a', {
      call: { call: 'StopServiceDeployment' },
      state: 'refused',
      error: 'AccessDeniedException',
      begunAt: 1,
      attempt: 1,
    }),
  ).toMatchObject({ text: 'StopServiceDeployment refused: AccessDeniedException', mood: 'bad' });
});

test('a mode set by a person and a hook answered are told with who did it', () => {
  expect(audit('mode#off', { call: 'mode', mode: 'off', until: minute(65) / 1000, by: 'U123' })).toMatchObject({
    kind: 'mute',
    text: 'Mode off until Fri 20 Nov 2026, 09:05 UTC',
    who: 'U123',
  });
  expect(
    audit('hook#1', { call: 'ContinueServiceDeployment', action: 'CONTINUE', by: 'U123', outcome: 'accepted' }),
  ).toMatchObject({ kind: 'hook', who: 'U123' });
});

test.each([{}, { decision: 'x' }, { call: 5 }, { call: 'mode' }])('what cannot be read is no line: %j', (body) => {
  expect(audit('x', body)).toBeUndefined();
});
