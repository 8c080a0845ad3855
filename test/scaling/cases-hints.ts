import { activity, alarm, call, deployment, LOW, minute, policy, settings } from './samples.ts';
import type { Case } from './case.ts';
import { back, DAY, facts, out, refused, second, slow, standing, turns, weekly } from './case.ts';

/** Cases of limits, blocked directions, and hints. */
export const HINTS: readonly Case[] = [
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
    words: /cpu would scale in, but memory would not/,
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
    words: /a deployment has been in progress since/,
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
    words: /not scaled in 21 days/,
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
    words: /help little here/,
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
  {
    says: 'an alarm that has been without data for twenty minutes may yet get some',
    of: { ...facts({ activities: [out(10, 6)] }), alarms: [alarm(LOW, 'INSUFFICIENT_DATA', 100)] },
    finds: [],
  },
];
