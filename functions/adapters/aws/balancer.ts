import { errorNameOf } from '../../primitives/error-text.ts';
import type {
  ElasticLoadBalancingV2Client,
  LoadBalancer,
  TargetGroup as SdkTargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Balancer, TargetGroup } from '../../diagnosis/facts.ts';

/** What an investigation reads of Elastic Load Balancing. */
export type BalancerReader = {
  /** With the health of their targets; missing ones are left out. */
  readonly targetGroups: (arns: readonly string[]) => Promise<readonly TargetGroup[]>;
  readonly balancers: (arns: readonly string[]) => Promise<readonly Balancer[]>;
};

const groupOf = (group: SdkTargetGroup, health: readonly TargetHealthDescription[]): TargetGroup => ({
  arn: group.TargetGroupArn ?? '',
  targetType: group.TargetType ?? '',
  vpc: group.VpcId ?? null,
  healthPort: group.HealthCheckPort ?? 'traffic-port',
  healthPath: group.HealthCheckPath ?? null,
  intervalSeconds: group.HealthCheckIntervalSeconds ?? 30,
  timeoutSeconds: group.HealthCheckTimeoutSeconds ?? 5,
  unhealthyCount: group.UnhealthyThresholdCount ?? 2,
  balancers: group.LoadBalancerArns ?? [],
  targets: health.map(({ TargetHealth }) => ({
    state: TargetHealth?.State ?? 'unknown',
    reason: TargetHealth?.Reason ?? null,
  })),
});

const balancerOf = (balancer: LoadBalancer): Balancer => ({
  arn: balancer.LoadBalancerArn ?? '',
  type: balancer.Type ?? '',
  zones: (balancer.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []),
  securityGroups: balancer.SecurityGroups ?? [],
});

const isGone = (error: unknown): boolean => /^(TargetGroup|LoadBalancer)NotFound(Exception)?$/.test(errorNameOf(error));

/** Elastic Load Balancing, translated to our types. */
export const balancerReader = (client: Pick<ElasticLoadBalancingV2Client, 'send'>): BalancerReader => {
  const targetGroup = async (arn: string): Promise<readonly TargetGroup[]> => {
    try {
      const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
      const { TargetHealthDescriptions = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: arn }),
      );
      return TargetGroups.map((group) => groupOf(group, TargetHealthDescriptions));
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  };
  return {
    targetGroups: async (arns) => (await Promise.all(arns.map(targetGroup))).flat(),
    balancers: async (arns) => {
      if (arns.length === 0) return [];
      const { LoadBalancers = [] } = await client.send(
        new DescribeLoadBalancersCommand({ LoadBalancerArns: [...arns] }),
      );
      return LoadBalancers.map(balancerOf);
    },
  };
};
