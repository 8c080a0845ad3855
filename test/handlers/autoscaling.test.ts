import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { autoScalingOf } from '../../functions/adapters/aws/autoscaling.ts';
import { HIGH, LOW, rawActivity, WEB, WHERE } from '../scaling/samples.ts';

const aws = mockClient(ApplicationAutoScalingClient);
const cloudwatch = mockClient(CloudWatchClient);
const port = autoScalingOf(
  { autoScaling: new ApplicationAutoScalingClient({}), cloudwatch: new CloudWatchClient({}) },
  WHERE,
);

const named = (name: string): Error => Object.assign(new Error('Rate exceeded'), { name });

beforeEach(() => {
  aws.reset();
  cloudwatch.reset();
});

test('a page of activities is asked for the whole namespace, with what was not scaled', async () => {
  aws.on(DescribeScalingActivitiesCommand).resolves({
    ScalingActivities: [
      rawActivity({ at: 2, to: 5 }),
      { ...rawActivity({ at: 1, to: 3 }), ResourceId: 'table/orders' },
    ] as never,
    NextToken: 'more',
  });
  const page = await port.activities('from-here');
  expect(page).toMatchObject({ kind: 'page', items: [{ service: WEB, to: 5 }], next: 'more' });
  expect(aws.commandCalls(DescribeScalingActivitiesCommand)[0]?.args[0].input).toEqual({
    ServiceNamespace: 'ecs',
    IncludeNotScaledActivities: true,
    MaxResults: 50,
    NextToken: 'from-here',
  });
});

test('a throttle and a forgotten token are answers, anything else is thrown', async () => {
  const failing = aws.on(DescribeScalingActivitiesCommand);
  failing
    .rejectsOnce(named('ThrottlingException'))
    .rejectsOnce(named('InvalidNextTokenException'))
    .rejects(named('AccessDeniedException'));
  expect(await port.activities()).toEqual({ kind: 'throttled' });
  expect(await port.activities('old')).toEqual({ kind: 'stale-token' });
  await expect(port.activities()).rejects.toThrow('Rate exceeded');
});

test('targets name the services', async () => {
  aws
    .on(DescribeScalableTargetsCommand)
    .resolves({ ScalableTargets: [{ ResourceId: 'service/prod/web' }, { ResourceId: 'odd' }] as never });
  expect(await port.targets()).toEqual({ kind: 'page', items: [WEB], next: undefined });
});

const target = {
  ResourceId: 'service/prod/web',
  MinCapacity: 2,
  MaxCapacity: 8,
  SuspendedState: { DynamicScalingInSuspended: true },
} as never;

test('settings put target, all pages of policies and schedules together, with the defaults of AWS', async () => {
  aws.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [target] });
  const tracking = {
    TargetValue: 60,
    ScaleOutCooldown: 30,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  };
  aws
    .on(DescribeScalingPoliciesCommand)
    .resolvesOnce({
      ScalingPolicies: [
        {
          PolicyName: 'cpu',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: tracking,
          Alarms: [{ AlarmName: HIGH, AlarmARN: 'x' }],
        },
      ] as never,
      NextToken: 'more',
    })
    .resolves({
      ScalingPolicies: [
        { PolicyName: 'steps', PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { Cooldown: 90 } },
      ] as never,
    });
  aws.on(DescribeScheduledActionsCommand).resolves({
    ScheduledActions: [
      { ScheduledActionName: 'night', Schedule: 'cron(0 22 * * ? *)', ScalableTargetAction: { MinCapacity: 1 } },
    ] as never,
  });
  expect(await port.settings(WEB)).toEqual({
    service: WEB,
    minimum: 2,
    maximum: 8,
    suspended: { in: true, out: false, scheduled: false },
    policies: [
      {
        name: 'cpu',
        kind: 'target-tracking',
        target: 60,
        metric: 'ECSServiceAverageCPUUtilization',
        scaleOutCooldownSeconds: 30,
        scaleInCooldownSeconds: 300,
        isScaleInDisabled: false,
        alarms: [HIGH],
      },
      {
        name: 'steps',
        kind: 'step',
        target: null,
        metric: null,
        scaleOutCooldownSeconds: 90,
        scaleInCooldownSeconds: 90,
        isScaleInDisabled: false,
        alarms: [],
      },
    ],
    schedules: [{ name: 'night', schedule: 'cron(0 22 * * ? *)', timezone: null, minimum: 1, maximum: null }],
  });
});

test('a service without a scalable target costs one call and has no settings', async () => {
  aws.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [] });
  expect(await port.settings(WEB)).toBeUndefined();
  expect(aws.calls()).toHaveLength(1);
});

test.each(['ThrottlingException', 'FailedResourceAccessException', 'AccessDeniedException'])(
  'after %s the settings are not known',
  async (name) => {
    aws.on(DescribeScalableTargetsCommand).resolves({ ScalableTargets: [target] });
    aws.on(DescribeScalingPoliciesCommand).rejects(named(name));
    expect(await port.settings(WEB)).toBeNull();
  },
);

test('an alarm tells its state, since when, and what it saw', async () => {
  cloudwatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      {
        AlarmName: HIGH,
        StateValue: 'ALARM',
        StateTransitionedTimestamp: new Date(1000),
        StateReasonData: '{"recentDatapoints":[91.5,90],"threshold":60.0}',
      },
      {
        AlarmName: LOW,
        StateValue: 'OK',
        StateUpdatedTimestamp: new Date(2000),
        StateReasonData: 'not json',
        Threshold: 54,
      },
    ],
  });
  expect(await port.alarms([HIGH, LOW])).toEqual([
    { name: HIGH, state: 'ALARM', since: 1000, metric: 91.5, threshold: 60 },
    { name: LOW, state: 'OK', since: 2000, metric: null, threshold: 54 },
  ]);
});

test('no alarms cost no call; without the permission they are not known', async () => {
  cloudwatch.on(DescribeAlarmsCommand).rejects(named('AccessDenied'));
  expect(await port.alarms([])).toEqual([]);
  expect(cloudwatch.calls()).toHaveLength(0);
  expect(await port.alarms([HIGH])).toBeUndefined();
});
