import { action, activity, alarm, call, deployment, HIGH, minute } from './samples.ts';
import type { Case } from './case.ts';
import { back, facts, out, pin, refused, standing, start, terraform, turns } from './case.ts';

/** Cases of harm: pinned, failed, flapping, failing, reset. */
export const HARM: readonly Case[] = [
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
    words: /4 reversals/,
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
    words: /not known, because no price/,
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
    words: /no Fargate Spot capacity.*Add FARGATE to the capacity provider strategy/s,
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
    words: /half an hour before or after, mostly with the cause exit.application_error/,
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
    words: /without CloudTrail the caller is unknown/,
  },
  {
    says: 'a deployment that leaves the count alone resets nothing',
    of: facts({ hasCloudTrail: true, activities: [out(10, 6)], apiCalls: [call(40, terraform)] }),
    finds: [],
  },
  {
    says: 'the minutes begin when the alarm does, not when the maximum was reached',
    of: { ...facts({ activities: [out(10, 8)] }), alarms: [alarm(HIGH, 'ALARM', 60)] },
    finds: ['pinned-at-maximum'],
    also: { minutes: 60 },
  },
  {
    says: 'a deployment that lowers what a person had set resets nothing of auto scaling',
    of: facts({
      hasCloudTrail: true,
      apiCalls: [call(20, { desiredCount: 6 }), call(40, { ...terraform, desiredCount: 2 })],
    }),
    finds: [],
  },
];
