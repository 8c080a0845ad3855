import type { Endpoint, Rule, RouteTable, SecurityGroup, Subnet } from '../../../functions/diagnosis/network-facts.ts';
import type { Account } from '../../fake-aws/account/account.ts';
import type { Random } from '../../fake-aws/random.ts';

export type NetworkKind = 'nat' | 'public' | 'endpoints';

const VPC = 'vpc-0a1b2c3d4e5f60718';
const ANY = '0.0.0.0/0';

const rule = (spoilt: Partial<Rule>): Rule => ({
  protocol: 'tcp',
  from: 443,
  to: 443,
  cidrs: [],
  prefixLists: [],
  groups: [],
  ...spoilt,
});

const everything = rule({ protocol: '-1', from: null, to: null, cidrs: [ANY] });

const group = (id: string, inbound: readonly Rule[]): SecurityGroup => ({
  id,
  vpc: VPC,
  name: id,
  inbound,
  outbound: [everything],
});

const table = (id: string, subnets: readonly string[], target: string | null): RouteTable => ({
  id,
  vpc: VPC,
  isMain: false,
  subnets,
  routes: [
    { destination: '10.0.0.0/16', target: 'local', isBlackhole: false },
    ...(target === null ? [] : [{ destination: ANY, target, isBlackhole: false }]),
  ],
});

const ALLOWED = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

const endpoint = (service: string, subnets: readonly string[], isGateway = false): Endpoint => ({
  id: `vpce-${service.replace('.', '-')}`,
  service,
  isGateway,
  state: 'available',
  hasPrivateDns: !isGateway,
  subnets: isGateway ? [] : subnets,
  securityGroups: isGateway ? [] : ['sg-endpoint'],
  routeTables: isGateway ? ['rtb-own'] : [],
  policy: ALLOWED,
});

const PRIVATE = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm'];
const TARGETS: Readonly<Record<NetworkKind, string | null>> = { nat: 'nat-1', public: 'igw-1', endpoints: null };

type Network = Pick<
  Account,
  'subnets' | 'routeTables' | 'natGateways' | 'endpoints' | 'securityGroups' | 'acls' | 'dns'
>;

/** A network in which everything is reached, of one of the three common kinds. */
export const networkOf = (kind: NetworkKind, random: Random, port: number): Network => {
  const zones = ['a', 'b', 'c'].slice(0, random.integer(2, 3));
  const subnets = zones.map((letter, place): Subnet => ({
    id: `subnet-${letter}`,
    vpc: VPC,
    zone: `eu-west-1${letter}`,
    cidr: `10.0.${place + 1}.0/24`,
    freeAddresses: random.integer(60, 240),
  }));
  const ids = subnets.map(({ id }) => id);
  return {
    subnets,
    routeTables: [table('rtb-own', ids, TARGETS[kind]), table('rtb-public', ['subnet-public'], 'igw-1')],
    natGateways: kind === 'nat' ? [{ id: 'nat-1', state: 'available', subnet: 'subnet-public', isPublic: true }] : [],
    endpoints: kind === 'endpoints' ? [...PRIVATE.map((name) => endpoint(name, ids)), endpoint('s3', ids, true)] : [],
    securityGroups: [
      group('sg-task', [rule({ from: port, to: port, groups: ['sg-balancer'] })]),
      group('sg-balancer', [rule({ cidrs: [ANY] })]),
      group('sg-endpoint', [rule({ groups: ['sg-task'] })]),
    ],
    acls: [
      {
        id: 'acl-1',
        subnets: ids,
        inbound: [{ number: 100, isAllow: true, protocol: '-1', from: null, to: null, cidr: ANY }],
        outbound: [{ number: 100, isAllow: true, protocol: '-1', from: null, to: null, cidr: ANY }],
      },
    ],
    dns: { hasResolver: true, hasHostnames: true },
  };
};
