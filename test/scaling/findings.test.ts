import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/events/identity.ts';
import type { ScalingFacts } from '../../functions/scaling/facts.ts';
import type { Finding, FindingKind } from '../../functions/scaling/finding.ts';
import { FINDING_KINDS } from '../../functions/scaling/finding.ts';
import { findingsOf, RULES } from '../../functions/scaling/findings.ts';
import { pictureOf } from '../../functions/scaling/picture-of.ts';
import type { ScalingSources } from '../../functions/scaling/picture-of.ts';
import {
  action,
  activity,
  alarm,
  call,
  deployment,
  HIGH,
  LOW,
  minute,
  policy,
  settings,
  sources,
  task,
} from './samples.ts';

type Case = {
  readonly says: string;
  readonly of: Parameters<typeof sources>[0];
  readonly finds: readonly FindingKind[];
  /** Words of the first finding. */
  readonly words?: RegExp;
  readonly also?: Partial<Finding>;
};

const refused = (from: number, to: number, code = 'AlreadyAtMaxCapacity') =>
  Array.from({ length: to - from }, (_, index) => activity({ at: from + index, code, maximum: 8 }));
const out = (at: number, to: number) => activity({ at, to });
const back = (at: number, to: number) => activity({ at, to, cause: 'low' });
const facts = (like: Partial<ScalingFacts>) => ({ facts: like });
const DAY = 24 * 60;
const pin = { activities: [out(10, 8), ...refused(12, 100)] };
const standing = alarm(HIGH, 'ALARM', 9, { metric: 90, threshold: 60 });
const start = [{ at: minute(0), desired: 2 }];
const turns = [out(10, 6), back(14, 2), out(18, 6), back(22, 2), out(26, 6)];
const second = policy({
  name: 'memory',
  metric: 'ECSServiceAverageMemoryUtilization',
  alarms: ['TargetTracking-m-AlarmHigh', 'TargetTracking-m-AlarmLow'],
});
const terraform = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', taskDefinition: 'web:43' };
const weekly = (count: number) =>
  Array.from({ length: count }, (_, index) => [out(10 + index * 600, 6), back(300 + index * 600, 2)]).flat();
const slow = (count: number) =>
  Array.from({ length: count }, (_, index) => task(`t${index}`, 10 + index, { pullSeconds: 110 }));

const CASES: readonly Case[] = [
  {
    says: 'a service that scales well gives no finding',
    of: facts({ activities: [out(10, 4), back(80, 2)] }),
    finds: [],
  },
  { says: 'a service nothing is known of gives no finding', of: { settings: null }, finds: [] },
  {
    says: 'refusals at the maximum for an hour and a half are pinned',
    of: facts(pin),
    finds: ['pinned-at-maximum'],
    words: /maximum of 8 tasks for 97 minutes/,
    also: { minutes: 97, isNow: false },
  },
  {
    says: 'the alarm that stands tells how many tasks are missing',
    of: { ...facts({ activities: [out(10, 8)] }), alarms: [standing] },
    finds: ['pinned-at-maximum'],
    words: /about 4 more tasks would be needed/,
    also: { minutes: 110, isNow: true },
  },
  {
    says: 'at the maximum with the alarm quiet is what a maximum is for',
    of: { ...facts({ activities: [out(10, 8)] }), alarms: [alarm(HIGH, 'OK', 20)] },
    finds: [],
  },
  {
    says: 'five minutes at the maximum are no news',
    of: { ...facts({ activities: [out(116, 8), ...refused(117, 119)] }) },
    finds: [],
  },
  {
    says: 'refusals are known without the settings',
    of: { ...facts(pin), settings: null },
    finds: ['pinned-at-maximum'],
  },
  {
    says: 'three turns within cool-down and start are flapping, priced',
    of: facts({ activities: turns, samples: start }),
    finds: ['flapping'],
    words: /4 turns/,
  },
  { says: 'two turns are a busy hour', of: facts({ activities: turns.slice(0, 3), samples: start }), finds: [] },
  {
    says: 'slow turns answer the load',
    of: facts({ activities: [out(10, 6), back(30, 2), out(50, 6), back(70, 2), out(90, 6)] }),
    finds: [],
  },
  {
    says: 'flapping without a price says that it has none',
    of: { ...facts({ activities: turns, samples: start }), price: undefined },
    finds: ['flapping'],
    words: /not known: no price/,
    also: { usdPerMonth: null },
  },
  {
    says: 'people who change the count to and fro do not flap',
    of: facts({
      hasCloudTrail: true,
      apiCalls: [4, 6, 8, 10, 12].map((at, index) => call(at, { desiredCount: index % 2 === 0 ? 6 : 2 })),
    }),
    finds: [],
  },
  {
    says: 'a failed activity names the vCPU quota by its code',
    of: facts({
      activities: [
        out(10, 4),
        activity({
          at: 115,
          to: 9,
          status: 'Failed',
          message: 'You have reached the limit on the number of vCPUs you can run concurrently',
        }),
      ],
    }),
    finds: ['failed-scaling'],
    words: /L-3032A538/,
    also: { isNow: true },
  },
  {
    says: 'a placement failure on Spot alone is a lack of Spot capacity',
    of: facts({
      serviceActions: [
        action(110, 'SERVICE_TASK_PLACEMENT_FAILURE', {
          reason: 'RESOURCE:FARGATE',
          capacityProviders: ['FARGATE_SPOT'],
        }),
      ],
    }),
    finds: ['failed-scaling'],
    words: /no Fargate Spot capacity.*Put FARGATE beside/s,
  },
  {
    says: 'a placement failure on demand is a lack of Fargate capacity',
    of: facts({ serviceActions: [action(110, 'SERVICE_TASK_PLACEMENT_FAILURE', { reason: 'RESOURCE:FARGATE' })] }),
    finds: ['failed-scaling'],
    words: /no Fargate capacity/,
  },
  {
    says: 'a lack of interfaces is not one of capacity',
    of: facts({ serviceActions: [action(110, 'SERVICE_TASK_PLACEMENT_FAILURE', { reason: 'RESOURCE:ENI' })] }),
    finds: ['failed-scaling'],
    words: /elastic network interface/,
  },
  {
    says: 'throttled ECS operations fail scaling',
    of: facts({ serviceActions: [action(118, 'ECS_OPERATION_THROTTLED')] }),
    finds: ['failed-scaling'],
    words: /throttled/,
  },
  {
    says: 'a failure that a later success made good does not hurt now',
    of: facts({ activities: [activity({ at: 110, to: 9, status: 'Failed', message: 'x' }), out(112, 6)] }),
    finds: ['failed-scaling'],
    also: { isNow: false },
  },
  {
    says: 'ECS that refuses for long is a failure',
    of: facts({ activities: refused(80, 118, 'TargetServicePutResourceAsUnscalable') }),
    finds: ['failed-scaling'],
    words: /ECS does not let the count change/,
  },
  {
    says: 'ECS that refuses during a short deployment is none',
    of: facts({ activities: refused(80, 90, 'TargetServicePutResourceAsUnscalable') }),
    finds: [],
  },
  {
    says: 'anticipated flapping and minimum are no findings',
    of: facts({
      activities: [
        ...refused(10, 30, 'AutoScalingAnticipatedFlapping'),
        ...refused(30, 60, 'AlreadyAtMinCapacity'),
        ...refused(60, 90, 'AlreadyAtDesiredCapacity'),
      ],
    }),
    finds: [],
  },
  {
    says: 'a service scaled to its minimum while its tasks fail',
    of: {
      ...facts({ activities: [out(10, 6), back(100, 2)] }),
      failures: [95, 98, 101].map((at) => ({ at: minute(at), cause: 'exit.application_error' })),
    },
    finds: ['minimum-while-failing'],
    words: /mostly of exit.application_error/,
    also: { isNow: true },
  },
  {
    says: 'a scale-in to the minimum in quiet times is everyday life',
    of: facts({ activities: [out(10, 6), back(100, 2)] }),
    finds: [],
  },
  {
    says: 'Terraform resets the count with a deployment',
    of: facts({
      hasCloudTrail: true,
      activities: [out(10, 6)],
      apiCalls: [call(40, { ...terraform, desiredCount: 2 })],
    }),
    finds: ['reset-by-deployment'],
    words: /from 6 to 2.*Terraform/s,
  },
  {
    says: 'without CloudTrail a reset shows beside the deployment',
    of: facts({
      activities: [out(10, 6)],
      samples: [
        { at: minute(20), desired: 6 },
        { at: minute(45), desired: 2 },
      ],
      deployments: [deployment(40, 'SERVICE_DEPLOYMENT_IN_PROGRESS'), deployment(44, 'SERVICE_DEPLOYMENT_COMPLETED')],
    }),
    finds: ['reset-by-deployment'],
    words: /without CloudTrail nobody can tell who/,
  },
  {
    says: 'a deployment that leaves the count alone resets nothing',
    of: facts({ hasCloudTrail: true, activities: [out(10, 6)], apiCalls: [call(40, terraform)] }),
    finds: [],
  },
  {
    says: 'suspended scale-out is harm',
    of: { settings: settings({ suspended: { in: false, out: true, scheduled: true } }) },
    finds: ['suspended'],
    words: /scale-out, scheduled scaling/,
    also: { weight: 'harm' },
  },
  {
    says: 'a person sets a count below the minimum',
    of: facts({ hasCloudTrail: true, apiCalls: [call(40, { desiredCount: 1 })] }),
    finds: ['outside-limits'],
    words: /below the minimum.*alice/s,
    also: { weight: 'harm' },
  },
  {
    says: 'a count above the maximum costs',
    of: facts({ hasCloudTrail: true, apiCalls: [call(40, { desiredCount: 12 })] }),
    finds: ['outside-limits'],
    also: { weight: 'cost' },
  },
  {
    says: 'one policy would scale in and another does not agree',
    of: {
      ...facts({ activities: [out(10, 6)] }),
      settings: settings({ policies: [policy(), second] }),
      alarms: [alarm(LOW, 'ALARM', 20), alarm('TargetTracking-m-AlarmLow', 'OK', 5)],
    },
    finds: ['cannot-scale-in'],
    words: /cpu would scale in, but memory does not agree/,
  },
  {
    says: 'policies that agree are not in the way',
    of: {
      ...facts({ activities: [out(10, 6)] }),
      settings: settings({ policies: [policy(), second] }),
      alarms: [alarm(LOW, 'ALARM', 20), alarm('TargetTracking-m-AlarmLow', 'ALARM', 5)],
    },
    finds: [],
  },
  {
    says: 'an alarm without data scales nothing in',
    of: { ...facts({ activities: [out(10, 6)] }), alarms: [alarm(LOW, 'INSUFFICIENT_DATA', 20)] },
    finds: ['cannot-scale-in'],
    words: /gets no data/,
  },
  {
    says: 'scale-in disabled everywhere',
    of: {
      ...facts({ activities: [out(10, 6)] }),
      settings: settings({ policies: [policy({ isScaleInDisabled: true })] }),
    },
    finds: ['cannot-scale-in'],
    words: /disabled in every/,
  },
  {
    says: 'scale-in disabled with a step policy beside it is a choice',
    of: {
      ...facts({ activities: [out(10, 6)] }),
      settings: settings({
        policies: [
          policy({ isScaleInDisabled: true }),
          policy({ name: 's', kind: 'step', target: null, metric: null }),
        ],
      }),
    },
    finds: [],
  },
  {
    says: 'a deployment that does not end blocks scale-in',
    of: {
      ...facts({ activities: [out(10, 6)], deployments: [deployment(30, 'SERVICE_DEPLOYMENT_IN_PROGRESS')] }),
      alarms: [alarm(LOW, 'ALARM', 40)],
    },
    finds: ['cannot-scale-in'],
    words: /a deployment is in progress since/,
  },
  {
    says: 'a schedule and a policy undo each other',
    of: facts({
      activities: [
        out(5, 3),
        activity({ at: 10, to: 6, cause: 'minimum' }),
        back(40, 3),
        activity({ at: 60, to: 6, cause: 'minimum' }),
        back(90, 3),
      ],
    }),
    finds: ['schedule-fights-policy'],
    words: /2 times/,
  },
  {
    says: 'a target that never moved in three weeks',
    of: { to: minute(21 * DAY) },
    finds: ['never-scales'],
    words: /not scaled once in 21 days/,
  },
  {
    says: 'a target without any policy never will',
    of: { to: minute(21 * DAY), settings: settings({ policies: [] }) },
    finds: ['never-scales'],
    words: /no scaling policy at all/,
  },
  {
    says: 'a service without a scalable target is not asked to scale',
    of: { to: minute(21 * DAY), settings: undefined },
    finds: [],
  },
  {
    says: 'minimum equal to maximum cannot scale',
    of: { settings: settings({ minimum: 3, maximum: 3 }) },
    finds: ['minimum-equals-maximum'],
  },
  {
    says: 'two scale-outs a day would gain from 20-second metrics',
    of: { ...facts({ activities: weekly(34) }), to: minute(14 * DAY) },
    finds: ['high-resolution'],
    words: /High-resolution metrics would help: 17 scale-outs a week could start about 277 s earlier/,
    also: { weight: 'hint' },
  },
  {
    says: '20-second metrics for one scale-out in a fortnight are not worth it',
    of: {
      ...facts({ activities: weekly(1) }),
      to: minute(14 * DAY),
      settings: settings({ policies: [policy({ metric: 'ECSServiceAverageCPUUtilizationHighResolution' })] }),
    },
    finds: ['high-resolution'],
    words: /bring little here/,
    also: { usdPerMonth: 0.3 },
  },
  {
    says: 'a target of 90 % with a start of two minutes',
    of: {
      ...facts({ activities: [out(10, 4)], tasks: slow(4) }),
      settings: settings({ policies: [policy({ target: 90 })] }),
    },
    finds: ['target-hint'],
    words: /target of 90 % is high/,
  },
  {
    says: 'a target of 25 % that keeps the service above its minimum',
    of: { ...facts({ activities: [out(1, 6)] }), settings: settings({ policies: [policy({ target: 25 })] }) },
    finds: ['target-hint'],
    also: { weight: 'cost' },
  },
  {
    says: 'everything at once keeps the most painful first',
    of: {
      ...facts({ activities: [...turns, out(30, 8), ...refused(31, 118)] }),
      alarms: [standing],
      settings: settings({ suspended: { in: true, out: false, scheduled: false } }),
    },
    finds: ['pinned-at-maximum', 'suspended', 'flapping'],
  },
];

const find = (of: ScalingSources): readonly Finding[] => findingsOf(pictureOf(of));
const text = (finding: Finding | undefined): string =>
  [finding?.title, ...(finding?.evidence ?? []), finding?.suggestion].join('\n');

test.each(CASES.map((one) => [one.says, one] as const))('%s', (_says, { of, finds, words, also }) => {
  const found = find(sources(of));
  expect(found.map(({ kind }) => kind)).toEqual(finds);
  if (words) expect(text(found[0])).toMatch(words);
  if (also) expect(found[0]).toMatchObject(also);
});

/** The same facts heard twice and backwards. */
const again = ({ facts: heard, ...rest }: ScalingSources): ScalingSources => {
  const twice = <T>(values: readonly T[]): T[] => [...values, ...values].reverse();
  const { activities, apiCalls, serviceActions, deployments, tasks, audits, samples, hasCloudTrail } = heard;
  return {
    ...rest,
    facts: {
      activities: twice(activities),
      apiCalls: twice(apiCalls),
      serviceActions: twice(serviceActions),
      deployments: twice(deployments),
      tasks: twice(tasks),
      audits: twice(audits),
      samples: twice(samples),
      hasCloudTrail,
    },
  };
};

test.each(CASES.map((one) => [one.says, one] as const))('heard twice and backwards: %s', (_says, { of }) => {
  expect(find(again(sources(of)))).toEqual(find(sources(of)));
});

test('every kind of finding has a case, and every rule its kind', () => {
  expect(new Set(CASES.flatMap(({ finds }) => finds))).toEqual(new Set(FINDING_KINDS));
  expect(RULES).toHaveLength(FINDING_KINDS.length);
  expect(CASES.length).toBeGreaterThanOrEqual(25);
});

test('every finding has evidence and a suggestion in whole sentences', () => {
  for (const found of CASES.flatMap(({ of }) => find(sources(of)))) {
    expect(found.evidence.length).toBeGreaterThan(0);
    expect(found.suggestion).toMatch(/\.$/);
    for (const sentence of found.evidence) expect(sentence).toMatch(/\.$/);
    expect(text(found)).not.toMatch(/undefined|null|NaN|Infinity/);
  }
});

test('the price of flapping: four tasks four minutes for each turn out and back', () => {
  const [found] = find(sources(facts({ activities: turns, samples: start })));
  // Two turns out and back: 2 × 4 tasks × 240 s × $0.0001. Those in and back out start no task that anybody saw.
  const usd = 2 * 4 * 240 * 0.0001;
  expect(found?.usdPerMonth).toBeCloseTo((usd * 30 * 24 * 60) / 120, 6);
});

test('a task of the service is told from one of an earlier deployment', () => {
  const old = task('old', 1, { deployment: 'ecs-svc/0' as DeploymentId });
  expect(find(sources(facts({ activities: [out(10, 4)], tasks: [old] })))).toEqual([]);
});
