import type { ECSClient } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceKey } from '../../../primitives/identity.ts';
import { parseArn, partsOf } from '../../../primitives/identity.ts';
import type { TargetGroup } from './target-groups.ts';

/** The target groups of a service and the Application Load Balancers that use them; none where none measures it. */
export type BalancedBy = (key: ServiceKey) => Promise<readonly TargetGroup[]>;

/** `app/web/50dc6c495c0c9188` of a load balancer's ARN; Network Load Balancers count no requests. */
const nameOf = (arn: string): string | undefined => {
  const [kind, type, name, id] = parseArn(arn)?.resource.split('/') ?? [];
  return kind === 'loadbalancer' && type === 'app' && name && id ? `${type}/${name}/${id}` : undefined;
};

/** Reads DescribeServices and DescribeTargetGroups. */
export const balancedByReader =
  (
    ecsOf: (key: ServiceKey) => Pick<ECSClient, 'send'>,
    elbOf: (key: ServiceKey) => Pick<ElasticLoadBalancingV2Client, 'send'>,
  ): BalancedBy =>
  async (key) => {
    const { cluster, name } = partsOf(key);
    const { services = [] } = await ecsOf(key).send(new DescribeServicesCommand({ cluster, services: [name] }));
    const arns = services.flatMap(({ loadBalancers = [] }) => loadBalancers.flatMap((one) => one.targetGroupArn ?? []));
    if (arns.length === 0) return [];
    const { TargetGroups = [] } = await elbOf(key).send(new DescribeTargetGroupsCommand({ TargetGroupArns: arns }));
    return TargetGroups.flatMap(({ TargetGroupArn = '', LoadBalancerArns = [] }) => {
      const targetGroup = parseArn(TargetGroupArn)?.resource;
      const [loadBalancer] = LoadBalancerArns.flatMap((arn) => nameOf(arn) ?? []);
      return targetGroup === undefined || loadBalancer === undefined ? [] : [{ targetGroup, loadBalancer }];
    });
  };
