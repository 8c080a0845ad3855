import { errorNameOf } from '../../primitives/error-text.ts';
import {
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type {
  ApplicationAutoScalingClient,
  ScalableTarget,
  ScalingPolicy as AwsPolicy,
  ScheduledAction as AwsSchedule,
} from '@aws-sdk/client-application-auto-scaling';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { partsOf, serviceKey } from '../../primitives/identity.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { ScalingActivity } from '../../scaling/activity.ts';
import { parseActivity } from '../../scaling/activity.ts';
import { DEFAULT_COOLDOWN_SECONDS } from '../../scaling/settings.ts';
import { alarmStates, isDenied, isThrottled } from './scaling-alarms.ts';
import type { AlarmState, ScalingPolicy, ScalingSettings, ScheduledAction } from '../../scaling/settings.ts';

/** One page of a list, or why there is none: throttled, or the token expired. */
export type Page<Item> =
  | { readonly kind: 'page'; readonly items: readonly Item[]; readonly next: string | undefined }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'stale-token' };

/** Application Auto Scaling for ECS services in one account and region. Everything except `settings` is one call. */
export type AutoScaling = {
  /** Activities of all services, including what was not scaled and why, newest first, 50 per page. */
  readonly activities: (token?: string) => Promise<Page<ScalingActivity>>;
  /** Services that have a scalable target, 50 per page. */
  readonly targets: (token?: string) => Promise<Page<ServiceKey>>;
  /** Scaling settings of a service; undefined: it has no scalable target; null: AWS did not answer. Three calls. */
  readonly settings: (service: ServiceKey) => Promise<ScalingSettings | undefined | null>;
  /** States of at most 100 alarms; undefined: AWS did not answer, or permission is missing. */
  readonly alarms: (names: readonly string[]) => Promise<readonly AlarmState[] | undefined>;
};

const NAMESPACE = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

/** Application Auto Scaling could not read a policy's alarms with its own role. */
const UNREADABLE = /FailedResourceAccess/;

const pageOf = async <Item>(
  ask: () => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Page<Item>> => {
  try {
    return { kind: 'page', ...(await ask()) };
  } catch (error) {
    if (isThrottled(error)) return { kind: 'throttled' };
    if (errorNameOf(error) === 'InvalidNextTokenException') return { kind: 'stale-token' };
    throw error;
  }
};

const KINDS: Readonly<Record<string, ScalingPolicy['kind']>> = {
  TargetTrackingScaling: 'target-tracking',
  StepScaling: 'step',
  PredictiveScaling: 'predictive',
};

/** A scaling policy as AWS lists it, cooldowns filled in. */
export const policyOf = (policy: AwsPolicy): ScalingPolicy => {
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  const cooldown = policy.StepScalingPolicyConfiguration?.Cooldown ?? DEFAULT_COOLDOWN_SECONDS;
  return {
    name: policy.PolicyName ?? '',
    kind: KINDS[policy.PolicyType ?? ''] ?? 'step',
    target: tracking?.TargetValue ?? null,
    metric:
      tracking?.PredefinedMetricSpecification?.PredefinedMetricType ??
      tracking?.CustomizedMetricSpecification?.MetricName ??
      null,
    scaleOutCooldownSeconds: tracking?.ScaleOutCooldown ?? cooldown,
    scaleInCooldownSeconds: tracking?.ScaleInCooldown ?? cooldown,
    isScaleInDisabled: tracking?.DisableScaleIn ?? false,
    alarms: (policy.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []),
  };
};

/** A scheduled action as AWS lists it. */
export const scheduleOf = (action: AwsSchedule): ScheduledAction => ({
  name: action.ScheduledActionName ?? '',
  schedule: action.Schedule ?? '',
  timezone: action.Timezone ?? null,
  minimum: action.ScalableTargetAction?.MinCapacity ?? null,
  maximum: action.ScalableTargetAction?.MaxCapacity ?? null,
});

/** Which parts of a target's scaling are suspended. */
export const suspendedOf = ({ SuspendedState: state }: ScalableTarget): ScalingSettings['suspended'] => ({
  in: state?.DynamicScalingInSuspended ?? false,
  out: state?.DynamicScalingOutSuspended ?? false,
  scheduled: state?.ScheduledScalingSuspended ?? false,
});

/** AWS returns ten policies per page. */
const policiesOf = async (client: ApplicationAutoScalingClient, resource: object): Promise<readonly AwsPolicy[]> => {
  const policies: AwsPolicy[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new DescribeScalingPoliciesCommand({ ...NAMESPACE, ...resource, NextToken: token }));
    policies.push(...(page.ScalingPolicies ?? []));
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return policies;
};

const resourceOf = (service: ServiceKey): string => `service/${partsOf(service).cluster}/${partsOf(service).name}`;

const readSettings = async (
  client: ApplicationAutoScalingClient,
  service: ServiceKey,
): Promise<ScalingSettings | undefined> => {
  const ResourceId = resourceOf(service);
  const targets = await client.send(new DescribeScalableTargetsCommand({ ...NAMESPACE, ResourceIds: [ResourceId] }));
  const target = targets.ScalableTargets?.[0];
  if (target === undefined) return undefined;
  const policies = await policiesOf(client, { ResourceId });
  const schedules = await client.send(new DescribeScheduledActionsCommand({ ...NAMESPACE, ResourceId }));
  return {
    service,
    minimum: target.MinCapacity ?? 0,
    maximum: target.MaxCapacity ?? 0,
    suspended: suspendedOf(target),
    policies: policies.map(policyOf),
    schedules: (schedules.ScheduledActions ?? []).map(scheduleOf),
  };
};

type Clients = { readonly autoScaling: ApplicationAutoScalingClient; readonly cloudwatch: CloudWatchClient };

const reading = ({ autoScaling, cloudwatch }: Clients): Pick<AutoScaling, 'settings' | 'alarms'> => ({
  settings: async (service) => {
    try {
      return await readSettings(autoScaling, service);
    } catch (error) {
      if (isThrottled(error) || isDenied(error) || UNREADABLE.test(errorNameOf(error))) return null;
      throw error;
    }
  },
  alarms: (names) => alarmStates(cloudwatch, names),
});

type Where = { readonly account: string; readonly region: string };

/** The port on AWS's own clients. Activities of other resources and unreadable ones are left out of a page. */
export const autoScalingOf = (clients: Clients, where: Where): AutoScaling => ({
  activities: (NextToken) =>
    pageOf(async () => {
      const command = new DescribeScalingActivitiesCommand({
        ServiceNamespace: 'ecs',
        IncludeNotScaledActivities: true,
        MaxResults: 50,
        NextToken,
      });
      const page = await clients.autoScaling.send(command);
      const parsed = (page.ScalingActivities ?? []).map((raw) => parseActivity(raw, where));
      return { items: parsed.filter((one) => typeof one !== 'string'), next: page.NextToken || undefined };
    }),
  targets: (NextToken) =>
    pageOf(async () => {
      const page = await clients.autoScaling.send(
        new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', MaxResults: 50, NextToken }),
      );
      const keys = (page.ScalableTargets ?? []).flatMap(({ ResourceId }) => {
        const [kind, cluster, name] = (ResourceId ?? '').split('/');
        return kind === 'service' && cluster && name ? [serviceKey({ ...where, cluster, name })] : [];
      });
      return { items: keys, next: page.NextToken || undefined };
    }),
  ...reading(clients),
});
