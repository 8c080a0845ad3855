import type { SecurityGroup } from '../../../functions/diagnosis/network-facts.ts';
import { diagnosisReaders } from '../../../functions/handlers/investigate/clients.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import type { Simulation } from '../model.ts';
import type { World } from '../world-model.ts';

const VPC = 'vpc-0f1e2d3c4b5a69788';
const NAT = 'nat-0a1b2c3d4e5f60718';
const TASK_GROUP = 'sg-0a1b2c3d4e5f60718';
const BALANCER_GROUP = 'sg-0b1c2d3e4f5061728';
const PUBLIC_SUBNET = 'subnet-0c1d2e3f405162738';

const groupOf = (id: string, port: number, from: string): SecurityGroup => {
  const tcp = { protocol: 'tcp', from: port, to: port, cidrs: [], prefixLists: [], groups: [from] };
  const all = { protocol: '-1', from: null, to: null, cidrs: ['0.0.0.0/0'], prefixLists: [], groups: [] };
  return { id, vpc: VPC, name: id, inbound: [tcp], outbound: [all] };
};

/** The simulated account's one VPC: private subnets behind a NAT gateway. */
const networkOf = ({ zones }: Simulation): DiagnosisReaders['network'] => ({
  subnets: async (ids) =>
    zones
      .map(({ name, subnet }, index) => ({
        id: subnet,
        vpc: VPC,
        zone: name,
        cidr: `10.0.${index}.0/24`,
        freeAddresses: 231,
      }))
      .filter(({ id }) => ids.includes(id)),
  routeTables: async () => [
    {
      id: 'rtb-0a1b2c3d4e5f60718',
      vpc: VPC,
      isMain: true,
      subnets: zones.map(({ subnet }) => subnet),
      routes: [{ destination: '0.0.0.0/0', target: NAT, isBlackhole: false }],
    },
    {
      id: 'rtb-0b1c2d3e4f5061728',
      vpc: VPC,
      isMain: false,
      subnets: [PUBLIC_SUBNET],
      routes: [{ destination: '0.0.0.0/0', target: 'igw-0a1b2c3d4e5f60718', isBlackhole: false }],
    },
  ],
  natGateways: async () => [{ id: NAT, state: 'available', subnet: PUBLIC_SUBNET, isPublic: true }],
  endpoints: async () => [],
  securityGroups: async () => [groupOf(TASK_GROUP, 8080, BALANCER_GROUP), groupOf(BALANCER_GROUP, 443, TASK_GROUP)],
  acls: async () => [],
  dns: async () => ({ hasResolver: true, hasHostnames: true }),
});

const ROLES: DiagnosisReaders['roles'] = {
  role: async (arn) => ({ arn, trusts: ['ecs-tasks.amazonaws.com'], hasConditions: false }),
  simulate: async (_arn, needed) => needed.map((one) => ({ ...one, decision: 'allowed', by: null })),
};

const balancerArn = ({ region, account }: Simulation, name: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/1`;

const balancersOf = (simulation: Simulation): DiagnosisReaders['balancer'] => ({
  targetGroups: async (arns) =>
    [...simulation.services.values()].flatMap(({ loadBalancer, name, tasks }) =>
      loadBalancer === undefined || !arns.includes(loadBalancer.targetGroupArn)
        ? []
        : [
            {
              arn: loadBalancer.targetGroupArn,
              targetType: 'ip',
              vpc: VPC,
              healthPort: 'traffic-port',
              healthPath: '/health',
              intervalSeconds: 30,
              timeoutSeconds: 5,
              unhealthyCount: 2,
              balancers: [balancerArn(simulation, name)],
              targets: [...tasks]
                .filter(({ lastStatus }) => lastStatus === 'RUNNING')
                .map(({ isHealthy }) => ({ state: isHealthy ? 'healthy' : 'initial', reason: null })),
            },
          ],
    ),
  balancers: async (arns) =>
    arns.map((arn) => ({
      arn,
      type: 'application',
      zones: simulation.zones.map(({ name }) => name),
      securityGroups: [BALANCER_GROUP],
    })),
});

/**
 * What an investigation reads from the simulated account: ECS, logs, images and secrets by real clients from its
 * endpoint; network, roles and load balancers, which the endpoint does not serve, as in a well-configured account.
 */
export const simulatedReaders = ({ simulation }: World, endpoint: string): DiagnosisReaders => ({
  ...diagnosisReaders({
    region: simulation.region,
    endpoint,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
  }),
  network: networkOf(simulation),
  roles: ROLES,
  balancer: balancersOf(simulation),
});
