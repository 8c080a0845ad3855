import type { ECSClient, Service, ServiceRevisionLoadBalancer } from '@aws-sdk/client-ecs';
import { DescribeServiceRevisionsCommand } from '@aws-sdk/client-ecs';
import { parseArn } from '../../../primitives/identity.ts';

/** A target group and its Application Load Balancer, as CloudWatch's dimensions name them. */
export type TargetGroup = { readonly targetGroup: string; readonly loadBalancer: string };

/** The target groups that ECS gave to service revisions, by the revision's ARN; none where no balancer measures. */
export type TargetGroupsReader = (
  revisions: readonly string[],
) => Promise<Readonly<Record<string, readonly TargetGroup[]>>>;

/** `app/web/50dc6c495c0c9188` of the ARN of a listener or of one of its rules; Network Load Balancers count nothing. */
const balancerOf = (listener: string): string | undefined => {
  const [kind, type, name, id] = parseArn(listener)?.resource.split('/') ?? [];
  return (kind === 'listener' || kind === 'listener-rule') && type === 'app' && name && id
    ? `${type}/${name}/${id}`
    : undefined;
};

const targetGroupOf = ({
  targetGroupArn = '',
  productionListenerRule = '',
}: ServiceRevisionLoadBalancer): readonly TargetGroup[] => {
  const targetGroup = parseArn(targetGroupArn)?.resource;
  const loadBalancer = balancerOf(productionListenerRule);
  return targetGroup === undefined || loadBalancer === undefined ? [] : [{ targetGroup, loadBalancer }];
};

/** Names of a service's target groups, if it has any. With blue/green it has two, which take turns. */
export const targetGroupsIn = ({ loadBalancers = [] }: Service): { readonly targetGroups?: readonly string[] } => {
  const arns = loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  const targetGroups = arns.flatMap((arn) => parseArn(arn ?? '')?.resource ?? []);
  return targetGroups.length === 0 ? {} : { targetGroups };
};

/** Reads `resolvedConfiguration` of DescribeServiceRevisions: which of the two target groups a revision has. */
export const targetGroupsReader =
  (client: Pick<ECSClient, 'send'>): TargetGroupsReader =>
  async (revisions) => {
    if (revisions.length === 0) return {};
    const { serviceRevisions = [] } = await client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...revisions] }),
    );
    return Object.fromEntries(
      serviceRevisions.map(({ serviceRevisionArn = '', resolvedConfiguration }) => [
        serviceRevisionArn,
        (resolvedConfiguration?.loadBalancers ?? []).flatMap(targetGroupOf),
      ]),
    );
  };
