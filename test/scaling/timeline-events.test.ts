import { expect, test } from 'vitest';
import type { DeploymentEvaluation, Verification } from '../../functions/service-state/evaluation.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import {
  activityEntry,
  muteEntry,
  stopEntry,
  verifiedEntry,
} from '../../functions/scaling/timeline/timeline-events.ts';
import { activity, minute } from './samples.ts';

const stop = (cause: Cause, isMaintenance = false) =>
  stopEntry({
    taskId: 'abcdef0123456789',
    at: minute(5),
    diagnosis: { cause, evidence: '' },
    taskDefinition: 'web:43',
    zone: 'eu-west-1a',
    isMaintenance,
  });

test('a stop tells task, revision, zone and meaning', () => {
  expect(stop('memory.oom')).toMatchObject({ id: 'stop#abcdef0123456789', mood: 'bad' });
  expect(stop('memory.oom').text).toMatch(/^A task of web:43 stopped \(abcdef01, eu-west-1a\): /);
});

test('a routine stop, of scaling or of the platform, is never shown as a failure', () => {
  for (const cause of Object.keys(CAUSES) as Cause[]) {
    const { normalLife, rollbackClass } = CAUSES[cause];
    expect([cause, stop(cause).mood]).toEqual([cause, normalLife || rollbackClass === 'excluded' ? 'plain' : 'bad']);
  }
});

test('a stop that a maintenance had announced says so', () => {
  expect(stop('scheduler.deployment', true).text).toContain('AWS replaced the task, as announced');
});

test('a scaling activity carries its desired count, a refusal none', () => {
  expect(activityEntry(activity({ at: 1, to: 5 }))).toMatchObject({ desired: 5, mood: 'plain', group: null });
  expect(activityEntry(activity({ at: 1, code: 'AlreadyAtMaxCapacity' }))).toMatchObject({
    desired: null,
    mood: 'bad',
    group: 'refused#AlreadyAtMaxCapacity',
  });
  expect(activityEntry(activity({ at: 1, code: 'AlreadyAtMinCapacity' }))).toMatchObject({ mood: 'plain' });
  expect(activityEntry(activity({ at: 1, to: 5, status: 'Failed' }))).toMatchObject({ desired: null, mood: 'bad' });
});

const verification = (state: Verification['state']): Verification => ({
  own: 'ecs-svc/3' as DeploymentId,
  dueAt: minute(16) / 1000,
  state,
  since: minute(6) / 1000,
  known: [],
  taskDefinition: 'web:42',
  platformVersion: null,
  serviceDeploymentArn: null,
});

const evaluation: DeploymentEvaluation = {
  deployment: 'ecs-svc/2' as DeploymentId,
  at: minute(5) / 1000,
  evidence: 3,
  action: {
    call: 'UpdateService',
    to: 'web:42',
    platformVersion: null,
    at: minute(6) / 1000,
    outcome: 'accepted',
    error: null,
    attempts: 1,
  },
  verification: verification('confirmed'),
  proposal: null,
  isPaged: false,
  mustEvaluateAgain: false,
};

test('what became of a rollback is told when it is known', () => {
  expect(verifiedEntry(evaluation)).toMatchObject({
    at: minute(16),
    kind: 'rollback',
    mood: 'good',
    text: 'The rollback helped: the tasks of the old revision keep running',
    who: 'Farwatch',
  });
  expect(verifiedEntry({ ...evaluation, verification: verification('did-not-help') })?.mood).toBe('bad');
  expect(verifiedEntry({ ...evaluation, verification: verification('waiting') })).toBeUndefined();
  expect(verifiedEntry({ ...evaluation, verification: null })).toBeUndefined();
});

test('a mute tells who and until when', () => {
  expect(muteEntry({ incident: 'i', at: minute(1), until: minute(61), by: 'alice' })).toMatchObject({
    text: 'Muted until Fri 20 Nov 2026, 09:01 UTC',
    who: 'alice',
  });
});
