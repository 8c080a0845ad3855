import type { Balancer, DiagnosisFacts, TargetGroup } from '../../functions/diagnosis/facts.ts';
import { secretIdsOf } from '../../functions/diagnosis/destinations.ts';
import type {
  AclRule,
  Endpoint,
  NatGateway,
  NetworkFacts,
  Route,
  RouteTable,
  Rule,
  SecurityGroup,
  Subnet,
} from '../../functions/diagnosis/network-facts.ts';
import { known } from '../../functions/diagnosis/read.ts';
import { aService, aSetup } from './setups.ts';

const VPC = 'vpc-1';

export const aSubnet = (letter: string, spoilt: Partial<Subnet> = {}): Subnet => ({
  id: `subnet-${letter}`,
  vpc: VPC,
  zone: `eu-west-1${letter}`,
  cidr: `10.0.${letter.charCodeAt(0) - 96}.0/24`,
  freeAddresses: 200,
  ...spoilt,
});

export const aRoute = (destination: string, target: string, isBlackhole = false): Route => ({
  destination,
  target,
  isBlackhole,
});

export const aTable = (id: string, spoilt: Partial<RouteTable> = {}): RouteTable => ({
  id,
  vpc: VPC,
  isMain: false,
  subnets: [],
  routes: [aRoute('10.0.0.0/16', 'local')],
  ...spoilt,
});

export const aNat = (spoilt: Partial<NatGateway> = {}): NatGateway => ({
  id: 'nat-1',
  state: 'available',
  subnet: 'subnet-public',
  isPublic: true,
  ...spoilt,
});

export const aRule = (spoilt: Partial<Rule> = {}): Rule => ({
  protocol: 'tcp',
  from: 443,
  to: 443,
  cidrs: [],
  prefixLists: [],
  groups: [],
  ...spoilt,
});

export const aGroup = (id: string, spoilt: Partial<SecurityGroup> = {}): SecurityGroup => ({
  id,
  vpc: VPC,
  name: id,
  inbound: [],
  outbound: [aRule({ protocol: '-1', from: null, to: null, cidrs: ['0.0.0.0/0'] })],
  ...spoilt,
});

export const anEndpoint = (service: string, spoilt: Partial<Endpoint> = {}): Endpoint => ({
  id: `vpce-${service}`,
  service,
  isGateway: false,
  state: 'available',
  hasPrivateDns: true,
  subnets: ['subnet-a', 'subnet-b'],
  securityGroups: ['sg-endpoint'],
  routeTables: [],
  policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
  ...spoilt,
});

export const SUBNETS = [aSubnet('a'), aSubnet('b')];
export const ENDPOINT_GROUP = aGroup('sg-endpoint', { inbound: [aRule({ groups: ['sg-task'] })] });
export const TASK_GROUP = aGroup('sg-task', { inbound: [aRule({ from: 8080, to: 8080, groups: ['sg-balancer'] })] });
export const PUBLIC_TABLE = aTable('rtb-public', {
  subnets: ['subnet-public'],
  routes: [aRoute('10.0.0.0/16', 'local'), aRoute('0.0.0.0/0', 'igw-1')],
});

/** A route table of both subnets with one default route. */
export const byRoute = (target: string, isBlackhole = false): RouteTable =>
  aTable('rtb-own', { subnets: ['subnet-a', 'subnet-b'], routes: [aRoute('0.0.0.0/0', target, isBlackhole)] });

/** A route table of both subnets without a default route. */
export const SHUT_TABLE = aTable('rtb-own', { subnets: ['subnet-a', 'subnet-b'] });

const S3_GATEWAY = anEndpoint('s3', { isGateway: true, hasPrivateDns: false, routeTables: ['rtb-own'], subnets: [] });

/** Every endpoint that the web service needs. */
export const ENDPOINTS = [
  ...['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'].map((service) => anEndpoint(service)),
  S3_GATEWAY,
];

/** A numbered rule that allows everything; tests change it. */
export const aclRule = (number: number, spoilt: Partial<AclRule> = {}): AclRule => ({
  number,
  isAllow: true,
  protocol: '-1',
  from: null,
  to: null,
  cidr: '0.0.0.0/0',
  ...spoilt,
});

/** The network ACL of both subnets. */
export const anAcl = (inbound: readonly AclRule[], outbound: readonly AclRule[]) => {
  const last = aclRule(32_767, { isAllow: false });
  return {
    id: 'acl-1',
    subnets: ['subnet-a', 'subnet-b'],
    inbound: [...inbound, last],
    outbound: [...outbound, last],
  };
};

/** Two private subnets behind a working NAT gateway. */
export const aNetwork = (spoilt: Partial<NetworkFacts> = {}): NetworkFacts => ({
  subnets: known(SUBNETS),
  routeTables: known([byRoute('nat-1'), PUBLIC_TABLE]),
  natGateways: known([aNat()]),
  endpoints: known([]),
  securityGroups: known([TASK_GROUP, ENDPOINT_GROUP, aGroup('sg-balancer')]),
  acls: known([anAcl([aclRule(100)], [aclRule(100)])]),
  dns: known({ hasResolver: true, hasHostnames: true }),
  ...spoilt,
});

/** The same subnets without a default route: all traffic goes through endpoints. */
export const aPrivateNetwork = (spoilt: Partial<NetworkFacts> = {}): NetworkFacts =>
  aNetwork({ routeTables: known([SHUT_TABLE]), natGateways: known([]), endpoints: known(ENDPOINTS), ...spoilt });

export const aTargetGroup = (spoilt: Partial<TargetGroup> = {}): TargetGroup => ({
  arn: aService().balancers[0]?.targetGroup ?? '',
  targetType: 'ip',
  vpc: VPC,
  healthPort: 'traffic-port',
  healthPath: '/health',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  unhealthyCount: 2,
  balancers: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1'],
  targets: [{ state: 'healthy', reason: null }],
  ...spoilt,
});

export const aBalancer = (spoilt: Partial<Balancer> = {}): Balancer => ({
  arn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1',
  type: 'application',
  zones: ['eu-west-1a', 'eu-west-1b'],
  securityGroups: ['sg-balancer'],
  ...spoilt,
});

/** Facts of a service on which every check passes; tests change one. */
export const theFacts = (spoilt: Partial<DiagnosisFacts> = {}): DiagnosisFacts => {
  const setup = spoilt.setup ?? aSetup();
  const role = setup.task.executionRole ?? '';
  return {
    setup,
    network: aNetwork(),
    executionRole: known({ arn: role, trusts: ['ecs-tasks.amazonaws.com'], hasConditions: false }),
    permissions: known([{ action: 'ecr:BatchGetImage', resource: '*', decision: 'allowed', by: null }]),
    logGroups: { '/ecs/web': known(true) },
    secrets: Object.fromEntries(secretIdsOf(setup).map((id) => [id, known({ isThere: true, deletedOn: null })])),
    images: Object.fromEntries(
      setup.task.containers.map(({ image }) => [
        image,
        known({ kind: 'there' as const, digest: 'sha256:1', platforms: ['linux/amd64', 'linux/arm64'] }),
      ]),
    ),
    targetGroups: known([aTargetGroup()]),
    balancers: known([aBalancer()]),
    ageSeconds: null,
    ...spoilt,
  };
};
