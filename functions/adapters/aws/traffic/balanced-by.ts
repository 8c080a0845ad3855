import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client, TargetGroup as Described } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeTargetGroupsCommand, TargetGroupNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceKey } from '../../../primitives/identity.ts';
import { parseArn, partsOf } from '../../../primitives/identity.ts';
import type { TargetGroup } from './target-groups.ts';

/**
 * The target groups of a service that deploys by rolling, and the Application Load Balancers that use them; none where
 * none measures it.
 */
export type BalancedBy = (key: ServiceKey) => Promise<readonly TargetGroup[]>;

/** `app/web/50dc6c495c0c9188` of a load balancer's ARN; Network Load Balancers count no requests. */
const nameOf = (arn: string): string | undefined => {
  const [kind, type, name, id] = parseArn(arn)?.resource.split('/') ?? [];
  return kind === 'loadbalancer' && type === 'app' && name && id ? `${type}/${name}/${id}` : undefined;
};

/** Target groups of a rolling service; with other strategies two take turns, and the deployment hook compares them. */
const targetGroupsOf = ({ deploymentConfiguration, loadBalancers = [] }: Service): readonly string[] =>
  (deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING'
    ? loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? [])
    : [];

type Elb = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** A target group that was deleted measures nothing. */
const describe = async (elb: Elb, arns: readonly string[]): Promise<readonly Described[]> => {
  try {
    return (await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...arns] }))).TargetGroups ?? [];
  } catch (error) {
    if (error instanceof TargetGroupNotFoundException) return [];
    throw error;
  }
};

/** Reads DescribeServices and DescribeTargetGroups. */
export const balancedByReader =
  (ecsOf: (key: ServiceKey) => Pick<ECSClient, 'send'>, elbOf: (key: ServiceKey) => Elb): BalancedBy =>
  async (key) => {
    const { cluster, name } = partsOf(key);
    const { services = [] } = await ecsOf(key).send(new DescribeServicesCommand({ cluster, services: [name] }));
    const arns = services.flatMap(targetGroupsOf);
    if (arns.length === 0) return [];
    return (await describe(elbOf(key), arns)).flatMap(({ TargetGroupArn = '', LoadBalancerArns = [] }) => {
      const targetGroup = parseArn(TargetGroupArn)?.resource;
      const [loadBalancer] = LoadBalancerArns.flatMap((arn) => nameOf(arn) ?? []);
      return targetGroup === undefined || loadBalancer === undefined ? [] : [{ targetGroup, loadBalancer }];
    });
  };
