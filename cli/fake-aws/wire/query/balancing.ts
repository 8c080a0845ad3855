import { balancerArnOf, targetGroupsOf } from '../../services/requests.ts';
import type { Service, Simulation } from '../../model.ts';
import { WireError } from '../protocol.ts';
import { BALANCER_GROUP, VPC } from './account-network.ts';
import type { QueryOperation } from './call.ts';
import { listIn } from './call.ts';

type Group = { readonly arn: string; readonly service: Service };

const groupsOf = ({ services }: Simulation): readonly Group[] =>
  [...services.values()].flatMap((service) => targetGroupsOf(service).map((arn) => ({ arn, service })));

const view = (simulation: Simulation, { arn, service }: Group): Readonly<Record<string, unknown>> => ({
  TargetGroupArn: arn,
  TargetGroupName: arn.split('/')[1],
  Protocol: 'HTTP',
  Port: service.loadBalancer?.containerPort,
  VpcId: VPC,
  TargetType: 'ip',
  HealthCheckPath: '/health',
  HealthCheckPort: 'traffic-port',
  HealthCheckIntervalSeconds: 30,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 5,
  UnhealthyThresholdCount: 2,
  LoadBalancerArns: [balancerArnOf(simulation, service)],
});

const describeTargetGroups: QueryOperation = ({ simulation, form }) => {
  const asked = listIn(form, 'TargetGroupArns');
  const known = groupsOf(simulation).filter(({ arn }) => asked.length === 0 || asked.includes(arn));
  if (known.length < asked.length) throw new WireError('TargetGroupNotFound', 'One or more target groups not found');
  return { TargetGroups: known.map((group) => view(simulation, group)) };
};

const describeTargetHealth: QueryOperation = ({ simulation, form }) => {
  const group = groupsOf(simulation).find(({ arn }) => arn === form.get('TargetGroupArn'));
  if (group === undefined) throw new WireError('TargetGroupNotFound', 'One or more target groups not found');
  return {
    TargetHealthDescriptions: [...group.service.tasks]
      .filter(({ lastStatus }) => lastStatus === 'RUNNING')
      .map(({ isHealthy }, index) => ({
        Target: { Id: `10.0.0.${String(index + 10)}`, Port: group.service.loadBalancer?.containerPort },
        TargetHealth: isHealthy ? { State: 'healthy' } : { State: 'initial', Reason: 'Elb.InitialHealthChecking' },
      })),
  };
};

const describeLoadBalancers: QueryOperation = ({ simulation, form }) => {
  const asked = listIn(form, 'LoadBalancerArns');
  const known = new Set(groupsOf(simulation).map(({ service }) => balancerArnOf(simulation, service)));
  const shown = [...known].filter((arn) => asked.length === 0 || asked.includes(arn));
  if (shown.length < asked.length) throw new WireError('LoadBalancerNotFound', 'One or more load balancers not found');
  return {
    LoadBalancers: shown.map((arn) => ({
      LoadBalancerArn: arn,
      LoadBalancerName: arn.split('/')[2],
      Type: 'application',
      Scheme: 'internet-facing',
      VpcId: VPC,
      State: { Code: 'active' },
      AvailabilityZones: simulation.zones.map(({ name, subnet }) => ({ ZoneName: name, SubnetId: subnet })),
      SecurityGroups: [BALANCER_GROUP],
    })),
  };
};

/** Elastic Load Balancing, as `farwatch` reads it. */
export const BALANCING_READS: Readonly<Record<string, QueryOperation>> = {
  DescribeTargetGroups: describeTargetGroups,
  DescribeTargetHealth: describeTargetHealth,
  DescribeLoadBalancers: describeLoadBalancers,
};
