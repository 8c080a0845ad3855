import { optionalDate, pageOf, textOf, textsOf, WireError, type Call, type Operation } from './protocol.ts';
import type { Activity, Scaling } from '../scaling/scaling-policy.ts';
import type { Service } from '../model.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';

const PAGES = { size: 'MaxResults', token: 'NextToken', default: 50, most: 50 };
const DIMENSION = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };

type Scaled = { readonly service: Service; readonly scaling: Scaling };

const resourceId = ({ cluster, name }: Service): string => `service/${cluster.name}/${name}`;

const scaledServices = ({ simulation, request }: Call): readonly Scaled[] => {
  if (textOf(request, 'ServiceNamespace') !== 'ecs')
    throw new WireError('ValidationException', 'Only ecs is simulated.');
  const one = textOf(request, 'ResourceId');
  const some = one === undefined ? textsOf(request, 'ResourceIds') : [one];
  return [...simulation.services.values()].flatMap((service) => {
    const isAsked = some.length === 0 || some.includes(resourceId(service));
    return service.scaling === undefined || !isAsked ? [] : [{ service, scaling: service.scaling }];
  });
};

const ROLE = 'ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';

const roleArn = ({ simulation }: Call): string => `arn:aws:iam::${simulation.account}:role/aws-service-role/${ROLE}`;

/** ARN of a policy or a scheduled action. */
const scalingArn = ({ simulation }: Call, service: Service, kind: string): string =>
  `arn:aws:autoscaling:${simulation.region}:${simulation.account}:${kind}:` +
  `${service.name}:resource/ecs/${resourceId(service)}`;

const describeScalableTargets: Operation = (call) => {
  const { page, next } = pageOf(scaledServices(call), call.request, PAGES);
  const targets = page.map(({ service, scaling }) => ({
    ...DIMENSION,
    ResourceId: resourceId(service),
    MinCapacity: scaling.minimum,
    MaxCapacity: scaling.maximum,
    RoleARN: roleArn(call),
    CreationTime: optionalDate(service.createdAt),
    SuspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
  }));
  return { ScalableTargets: targets, ...next };
};

const configurationOf = ({ policy }: Scaling): Record<string, unknown> =>
  policy.type === 'TargetTrackingScaling'
    ? {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: policy.target,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          ScaleOutCooldown: policy.outCooldownSeconds,
          ScaleInCooldown: policy.inCooldownSeconds,
          DisableScaleIn: false,
        },
      }
    : {
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: policy.step }],
          Cooldown: policy.cooldownSeconds,
          MetricAggregationType: 'Average',
        },
      };

const alarmArn = ({ simulation }: Call, name: string): string =>
  `arn:aws:cloudwatch:${simulation.region}:${simulation.account}:alarm:${name}`;

const describeScalingPolicies: Operation = (call) => {
  const { page, next } = pageOf(scaledServices(call), call.request, PAGES);
  const policies = page.map(({ service, scaling }) => ({
    ...DIMENSION,
    PolicyARN: `${scalingArn(call, service, 'scalingPolicy')}:policyName/${scaling.policyName}`,
    PolicyName: scaling.policyName,
    ResourceId: resourceId(service),
    PolicyType: scaling.policy.type,
    ...configurationOf(scaling),
    Alarms: [scaling.alarms.high, scaling.alarms.low].map(({ name }) => ({
      AlarmName: name,
      AlarmARN: alarmArn(call, name),
    })),
    CreationTime: optionalDate(service.createdAt),
  }));
  return { ScalingPolicies: policies, ...next };
};

const describeScheduledActions: Operation = (call) => {
  const actions = scaledServices(call).flatMap(({ service, scaling }) =>
    scaling.scheduledActions.map((action) => ({
      ...DIMENSION,
      ScheduledActionName: action.name,
      ScheduledActionARN: `${scalingArn(call, service, 'scheduledAction')}:scheduledActionName/${action.name}`,
      Schedule: `at(${isoText(action.at).slice(0, 19)})`,
      ResourceId: resourceId(service),
      ScalableTargetAction: { MinCapacity: action.minimum, MaxCapacity: action.maximum },
      CreationTime: optionalDate(service.createdAt),
    })),
  );
  const { page, next } = pageOf(actions, call.request, PAGES);
  return { ScheduledActions: page, ...next };
};

const statusOf = (call: Call, activity: Activity): string => {
  if (activity.notScaled.length > 0) return 'NotScaled';
  return activity.endedAt > call.simulation.now ? 'InProgress' : 'Successful';
};

const activityView = (call: Call, service: Service, activity: Activity): Record<string, unknown> => {
  const status = statusOf(call, activity);
  return {
    ...DIMENSION,
    ActivityId: activity.id,
    ResourceId: resourceId(service),
    Description: activity.description,
    Cause: activity.cause,
    StartTime: optionalDate(activity.startedAt),
    EndTime: status === 'Successful' ? optionalDate(activity.endedAt) : undefined,
    StatusCode: status,
    StatusMessage: status === 'Successful' ? activity.message : undefined,
    NotScaledReasons: activity.notScaled.length > 0 ? activity.notScaled : undefined,
  };
};

/** Newest first over the requested services, six weeks back; not-scaled activities only on request. */
const describeScalingActivities: Operation = (call) => {
  const withNotScaled = call.request['IncludeNotScaledActivities'] === true;
  const since = call.simulation.now - 42 * 86_400_000;
  const activities = scaledServices(call)
    .flatMap(({ service, scaling }) => scaling.activities.map((activity) => ({ service, activity })))
    .filter(({ activity }) => activity.startedAt >= since && (withNotScaled || activity.notScaled.length === 0))
    .sort((one, other) => other.activity.startedAt - one.activity.startedAt);
  const { page, next } = pageOf(activities, call.request, PAGES);
  return { ScalingActivities: page.map(({ service, activity }) => activityView(call, service, activity)), ...next };
};

export const SCALING_READS: Readonly<Record<string, Operation>> = {
  DescribeScalableTargets: describeScalableTargets,
  DescribeScalingPolicies: describeScalingPolicies,
  DescribeScheduledActions: describeScheduledActions,
  DescribeScalingActivities: describeScalingActivities,
};
