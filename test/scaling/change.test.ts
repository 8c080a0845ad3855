import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf, changeWords, missingDataOf } from '../../functions/scaling/change.ts';
import type { ScalingFacts } from '../../functions/scaling/facts.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import { action, activity, call, minute } from './samples.ts';

const AUTO = {
  actor: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling',
  invokedBy: 'ecs.application-autoscaling.amazonaws.com',
};

const facts = (like: Partial<ScalingFacts>): ScalingFacts => ({ ...NO_FACTS, hasCloudTrail: true, ...like });

test('activity, CloudTrail and our own look at the same change are one change, told by the activity', () => {
  const changes = changesOf(
    facts({
      samples: [
        { at: minute(0), desired: 2 },
        { at: minute(11), desired: 5 },
      ],
      activities: [activity({ at: 10, to: 5 })],
      apiCalls: [call(10.1, { ...AUTO, desiredCount: 5 })],
    }),
  );
  expect(changes.map(({ at, from, to, cause }) => [at, from, to, cause.by])).toEqual([
    [minute(0), null, 2, 'unknown'],
    [minute(10), 2, 5, 'auto-scaling'],
  ]);
});

test('a change by hand is told with who made it', () => {
  const [, change] = changesOf(
    facts({ samples: [{ at: minute(0), desired: 2 }], apiCalls: [call(5, { desiredCount: 7 })] }),
  );
  expect(change).toMatchObject({
    from: 2,
    to: 7,
    cause: { by: 'person', reason: 'UpdateService by a person (alice)' },
  });
});

test('without CloudTrail a change by hand is seen, and what cannot be known is said', () => {
  const blind = facts({
    hasCloudTrail: false,
    samples: [
      { at: minute(0), desired: 2 },
      { at: minute(60), desired: 7 },
    ],
  });
  expect(changesOf(blind)[1]).toMatchObject({ from: 2, to: 7, notBefore: minute(0), cause: { by: 'unknown' } });
  expect(changesOf(blind)[1]?.cause.reason).toContain('without CloudTrail the caller is unknown');
  expect(missingDataOf(blind).join()).toContain('No CloudTrail events arrive');
  expect(missingDataOf({ ...blind, hasCloudTrail: true }).join()).not.toContain('CloudTrail');
});

test('a call that failed, or set no count, changed nothing', () => {
  expect(
    changesOf(facts({ apiCalls: [call(1, { desiredCount: 3, failed: true }), call(2, { taskDefinition: 'web:43' })] })),
  ).toEqual([]);
});

test('a call with a task definition carries the count along with a deployment', () => {
  const terraform = {
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 terraform-provider-aws/5.70',
    actor: 'arn:aws:sts::111122223333:assumed-role/ci/run',
  };
  const [, change] = changesOf(
    facts({
      activities: [activity({ at: 1, to: 6 })],
      apiCalls: [call(9, { ...terraform, desiredCount: 2, taskDefinition: 'web:43' })],
    }),
  );
  expect(change).toMatchObject({
    from: 6,
    to: 2,
    isDeployment: true,
    cause: { by: 'infrastructure-code', reason: 'UpdateService by Terraform (ci/run)' },
  });
});

test('the scheduler of ECS computes a count anew', () => {
  const [change] = changesOf(
    facts({ serviceActions: [action(3, 'SERVICE_DESIRED_COUNT_UPDATED', { desiredCount: 6 })] }),
  );
  expect(change).toMatchObject({ to: 6, cause: { by: 'ecs' } });
});

test('a schedule and new limits are causes of their own', () => {
  const changes = changesOf(
    facts({ activities: [activity({ at: 1, to: 4, cause: 'minimum' }), activity({ at: 9, to: 2, cause: 'low' })] }),
  );
  expect(changes.map(({ cause }) => cause.by)).toEqual(['limits', 'auto-scaling']);
  expect(changes.map(changeWords)[1]).toBe(
    'Desired count 4 → 2 (auto scaling: target tracking, below its target, policy cpu)',
  );
});

test('there and back within seconds are two changes, not one', () => {
  const changes = changesOf(
    facts({ apiCalls: [call(1, { desiredCount: 5 }), call(1.2, { desiredCount: 3 }), call(1.4, { desiredCount: 5 })] }),
  );
  expect(changes.map(({ to }) => to)).toEqual([5, 3, 5]);
});

const minutes = fc.integer({ min: 0, max: 40 });
const counts = fc.integer({ min: 0, max: 6 });
const anyFacts = fc.record({
  activities: fc.array(
    fc
      .tuple(minutes, counts, fc.constantFrom('Successful', 'InProgress', 'Failed'))
      .map(([at, to, status]) => activity({ at, to, status })),
  ),
  apiCalls: fc.array(
    fc
      .tuple(minutes, counts)
      .map(([at, desiredCount]) => call(at + 0.1, { id: `c${at}-${desiredCount}`, desiredCount })),
  ),
  serviceActions: fc.array(
    fc
      .tuple(minutes, counts)
      .map(([at, desiredCount]) => action(at + 0.01 * desiredCount, 'SERVICE_DESIRED_COUNT_UPDATED', { desiredCount })),
  ),
  samples: fc.array(fc.record({ at: minutes.map(minute), desired: counts })),
});

const shuffled = <T>(values: readonly T[], seed: number): T[] =>
  values
    .map((value, index) => ({ value, key: Math.sin((index + 1) * (seed + 1)) }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

test('order and repetition of what was heard never change the changes', () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(1000), (received, seed) => {
      const again = facts({
        activities: shuffled([...received.activities, ...received.activities], seed),
        apiCalls: shuffled([...received.apiCalls, ...received.apiCalls], seed),
        serviceActions: shuffled([...received.serviceActions, ...received.serviceActions], seed),
        samples: shuffled([...received.samples, ...received.samples], seed),
      });
      expect(changesOf(again)).toEqual(changesOf(facts(received)));
    }),
  );
});

test('changes follow one another: each begins where the last one ended and moves the count', () => {
  fc.assert(
    fc.property(anyFacts, (received) => {
      const changes = changesOf(facts(received));
      changes.forEach((change, index) => {
        expect(change.from).toBe(changes[index - 1]?.to ?? null);
        expect(change.from).not.toBe(change.to);
        expect(change.notBefore).toBeLessThanOrEqual(change.at);
      });
    }),
  );
});
