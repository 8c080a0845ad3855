import { expect, test } from 'vitest';
import { localQueues } from '../../cli/local/virtual.ts';
import { answerHook } from '../../functions/handlers/rollback/answer-hook.ts';
import type { CallOutcome } from '../../functions/adapters/aws/ecs-ports.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { noteId } from '../../functions/incidents/notification.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { anIncident, asReport } from '../support/incidents.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';

const PRESS = {
  kind: 'continue',
  service: '111122223333/eu-west-1/prod/web' as ServiceKey,
  hookId: 'hook-1',
  serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/1',
  action: 'CONTINUE',
  by: 'ada',
} as const;

/** ECS answers the calls with these in order; an error means that the process crashes there. */
const delivery = (...answers: readonly (CallOutcome | Error)[]) => {
  const calls: string[] = [];
  const ecs = {
    continueServiceDeployment: async (_key: ServiceKey, { action }: { readonly action: string }) => {
      const answer = answers[calls.length] ?? { outcome: 'accepted' as const };
      calls.push(action);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const clock = { now: () => new Date('2026-11-25T03:00:00Z'), sleep: async () => undefined };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return { calls, fx: { store: inMemoryStore(), queues: localQueues(), clock, ecs, log } };
};

test('a press that comes twice is one call', async () => {
  const { calls, fx } = delivery();
  await answerHook(PRESS, fx);
  await answerHook(PRESS, fx);
  expect(calls).toEqual(['CONTINUE']);
});

test('two workers at once make one call', async () => {
  const { calls, fx } = delivery();
  await Promise.all([answerHook(PRESS, fx), answerHook(PRESS, fx)]);
  expect(calls).toEqual(['CONTINUE']);
});

test('a process that dies between the record and the outcome loses no press', async () => {
  const { calls, fx } = delivery(new Error('killed'));
  await expect(answerHook(PRESS, fx)).rejects.toThrow('killed');
  await answerHook(PRESS, fx);
  expect(calls).toEqual(['CONTINUE', 'CONTINUE']);
});

test('after ECS refused, a person may press again', async () => {
  const { calls, fx } = delivery({ outcome: 'refused', error: 'ClientException', message: 'not now' });
  await answerHook(PRESS, fx);
  await answerHook({ ...PRESS, action: 'ROLLBACK' }, fx);
  expect(calls).toEqual(['CONTINUE', 'ROLLBACK']);
});

const INCIDENT = asReport(anIncident(PRESS.service), {
  id: noteId({ service: PRESS.service, kind: 'hook', key: PRESS.hookId }),
  kind: 'hook',
});

test('when ECS refuses to repeat a call whose result is not known, nobody is told that it was not done', async () => {
  const { fx } = delivery(new Error('killed'), { outcome: 'refused', error: 'ClientException', message: 'not paused' });
  await fx.store.saveState({ ...newServiceState(PRESS.service), incidents: [INCIDENT] }, undefined);
  await expect(answerHook(PRESS, fx)).rejects.toThrow('killed');
  await answerHook(PRESS, fx);
  const state = await fx.store.loadState(PRESS.service);
  expect(state?.incidents.flatMap(({ notifications }) => notifications.map(({ text }) => text))).toEqual([
    'ada asked to continue the deployment, which may have been done already: the result of the first call is not ' +
      'known, and the second one failed because ECS refused (ClientException): not paused. Check the deployment in ' +
      'ECS.',
  ]);
});
