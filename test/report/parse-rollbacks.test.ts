import { expect, test } from 'vitest';
import { rollbacksOf } from '../../functions/report/parse-rollbacks.ts';
import { keyOf } from './advice-input.ts';

const entry = (at: number, id: string, body: Readonly<Record<string, unknown>>) => ({
  service: keyOf('web'),
  at,
  id,
  body,
});
const decision = { kind: 'roll-back', to: 'web:41', reason: '3 starts of web:42 failed' };
const call = { call: 'UpdateService', taskDefinition: 'web:41', platformVersion: '1.4.0' };

test('an accepted call is a rollback, with the reason of the evaluation before it', () => {
  const rollbacks = rollbacksOf([
    entry(1, 'evaluation#ecs-svc/1', { decision: { kind: 'nothing', to: null, reason: 'too early' } }),
    entry(2, 'evaluation#ecs-svc/1', { decision }),
    entry(3, 'action#ecs-svc/1#1#begun', { call, state: 'begun', error: null }),
    entry(4, 'action#ecs-svc/1#1#accepted', { call, state: 'accepted', error: null }),
  ]);
  expect(rollbacks).toEqual([
    {
      service: keyOf('web'),
      at: 4,
      call: 'UpdateService',
      to: 'web:41',
      outcome: 'accepted',
      reason: decision.reason,
    },
  ]);
});

test('a refused call says so', () => {
  const body = { call, state: 'refused', error: 'AccessDeniedException' };
  expect(rollbacksOf([entry(1, 'action#ecs-svc/1#1#refused', body)])).toMatchObject([
    { outcome: 'refused: AccessDeniedException', reason: '' },
  ]);
});

test('evaluations alone, and entries of another release, are no rollbacks', () => {
  expect(
    rollbacksOf([entry(1, 'evaluation#ecs-svc/1', { decision }), entry(2, 'action#x#1#accepted', { odd: true })]),
  ).toEqual([]);
});
