import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskFactOfStop } from '../../functions/adapters/dynamodb/scaling-history.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import { runningChangesOf } from '../../functions/scaling/running.ts';
import { stopEntry } from '../../functions/scaling/timeline/timeline-events.ts';
import { CAUSES, rollbackClassOf } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { WEB } from './samples.ts';

/** ECS's own sentence for scale-in and for a task that a deployment replaces, with its stop code. */
const sentence = fc
  .record({
    digits: fc.bigInt({ min: 1n, max: 10n ** 19n }),
    id: fc.constantFrom('deployment ecs-svc/', 'deployment arn:x ecs-svc/'),
  })
  .map(({ digits, id }) => `Scaling activity initiated by (${id}${digits})`);

/** Containers after SIGTERM: exited at once, in their own way, killed, or still running. */
const container = fc.record({
  name: fc.constantFrom('web', 'sidecar', 'aws-guardduty-agent-x1'),
  exitCode: fc.option(fc.constantFrom(0, 1, 2, 130, 137, 139, 143, 255), { nil: undefined }),
  reason: fc.constantFrom('', undefined),
  lastStatus: fc.constantFrom('RUNNING', 'STOPPED'),
});

const stoppedTask = fc.record({
  taskArn: fc.uuid().map((id) => `arn:aws:ecs:eu-west-1:111122223333:task/prod/${id.replaceAll('-', '')}`),
  stopCode: fc.constant('ServiceSchedulerInitiated'),
  stoppedReason: sentence,
  lastStatus: fc.constantFrom('RUNNING', 'DEACTIVATING', 'STOPPED'),
  containers: fc.array(container, { maxLength: 4 }),
  startedAt: fc.constantFrom('2026-11-20T08:00:00Z', undefined),
  stoppedAt: fc.constantFrom('2026-11-20T09:00:00Z', undefined),
});

test('no scaling stop is ever counted as a failure, whatever its containers did on the way out', () => {
  fc.assert(
    fc.property(stoppedTask, (raw) => {
      const stop = parseTaskStop(raw);
      const diagnosis = classify(stop);
      expect([diagnosis.cause, rollbackClassOf(diagnosis.cause, stop)]).toEqual([diagnosis.cause, 'excluded']);
      expect(CAUSES[diagnosis.cause].normalLife).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('in the counts and on the timeline a scaling stop is no failure either', () => {
  fc.assert(
    fc.property(stoppedTask, (raw) => {
      const stop = parseTaskStop(raw);
      const diagnosis = classify(stop);
      const record = {
        service: WEB,
        taskId: 'a',
        stoppedAt: Date.parse('2026-11-20T09:00:00Z') / 1000,
        stop: { ...stop, startedAt: new Date('2026-11-20T08:00:00Z') },
        diagnosis,
        taskDefinition: 'web:42',
        deployment: null,
        zone: null,
        capacityProvider: null,
        architecture: 'X86_64',
        operatingSystem: 'LINUX',
        cpuUnits: null,
        memoryMib: null,
        storageGib: null,
      } as const;
      const changes = runningChangesOf({ ...NO_FACTS, tasks: [taskFactOfStop(record)] }, []);
      expect(changes.at(-1)?.cause).not.toBe('failure');
      expect(stopEntry({ ...record, at: record.stoppedAt * 1000 }).mood).toBe('plain');
    }),
  );
});
