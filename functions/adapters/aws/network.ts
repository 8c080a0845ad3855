import type {
  NetworkAcl as SdkAcl,
  NetworkAclEntry,
  EC2Client,
  IpPermission,
  NatGateway as SdkNat,
  SecurityGroup as SdkGroup,
  RouteTable as SdkTable,
  Route as SdkRoute,
  VpcEndpoint as SdkEndpoint,
} from '@aws-sdk/client-ec2';
import {
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import type {
  AclRule,
  Endpoint,
  NatGateway,
  NetworkAcl,
  Route,
  RouteTable,
  Rule,
  SecurityGroup,
  Subnet,
  VpcDns,
} from '../../diagnosis/network-facts.ts';

/** What an investigation reads of EC2. Queried by filters, so that what is missing is absent and not an error. */
export type NetworkReader = {
  readonly subnets: (ids: readonly string[]) => Promise<readonly Subnet[]>;
  readonly routeTables: (vpc: string) => Promise<readonly RouteTable[]>;
  readonly natGateways: (vpc: string) => Promise<readonly NatGateway[]>;
  readonly endpoints: (vpc: string) => Promise<readonly Endpoint[]>;
  /** All groups of a VPC: it contains the tasks', the endpoints' and the load balancers'. */
  readonly securityGroups: (vpc: string) => Promise<readonly SecurityGroup[]>;
  readonly acls: (vpc: string) => Promise<readonly NetworkAcl[]>;
  readonly dns: (vpc: string) => Promise<VpcDns>;
};

const targetOf = (route: SdkRoute): string =>
  route.NatGatewayId ??
  route.GatewayId ??
  route.TransitGatewayId ??
  route.VpcPeeringConnectionId ??
  route.EgressOnlyInternetGatewayId ??
  route.NetworkInterfaceId ??
  route.InstanceId ??
  route.LocalGatewayId ??
  route.CarrierGatewayId ??
  '';

const routeOf = (route: SdkRoute): Route => ({
  destination: route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '',
  target: targetOf(route),
  isBlackhole: route.State === 'blackhole',
});

const tableOf = ({ RouteTableId, VpcId, Associations = [], Routes = [] }: SdkTable): RouteTable => ({
  id: RouteTableId ?? '',
  vpc: VpcId ?? '',
  isMain: Associations.some(({ Main }) => Main === true),
  subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
  routes: Routes.map(routeOf),
});

const natOf = ({ NatGatewayId, State, SubnetId, ConnectivityType }: SdkNat): NatGateway => ({
  id: NatGatewayId ?? '',
  state: State ?? '',
  subnet: SubnetId ?? '',
  isPublic: ConnectivityType !== 'private',
});

/** `com.amazonaws.eu-west-1.ecr.api` without its partition and region. */
const serviceOf = (name: string): string => name.replace(/^(?:cn\.)?com\.amazonaws\.[a-z0-9-]+\./, '');

const endpointOf = (endpoint: SdkEndpoint): Endpoint => ({
  id: endpoint.VpcEndpointId ?? '',
  service: serviceOf(endpoint.ServiceName ?? ''),
  isGateway: endpoint.VpcEndpointType === 'Gateway',
  state: endpoint.State ?? '',
  hasPrivateDns: endpoint.PrivateDnsEnabled === true,
  subnets: endpoint.SubnetIds ?? [],
  securityGroups: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  routeTables: endpoint.RouteTableIds ?? [],
  policy: endpoint.PolicyDocument ?? null,
});

const ruleOf = (permission: IpPermission): Rule => ({
  protocol: permission.IpProtocol ?? '-1',
  from: permission.FromPort ?? null,
  to: permission.ToPort ?? null,
  cidrs: (permission.IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []),
  prefixLists: (permission.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
  groups: (permission.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => GroupId ?? []),
});

const groupOf = (group: SdkGroup): SecurityGroup => ({
  id: group.GroupId ?? '',
  vpc: group.VpcId ?? '',
  name: group.GroupName ?? '',
  inbound: (group.IpPermissions ?? []).map(ruleOf),
  outbound: (group.IpPermissionsEgress ?? []).map(ruleOf),
});

const aclRuleOf = (entry: NetworkAclEntry): AclRule => ({
  number: entry.RuleNumber ?? 0,
  isAllow: entry.RuleAction === 'allow',
  protocol: entry.Protocol ?? '-1',
  from: entry.PortRange?.From ?? null,
  to: entry.PortRange?.To ?? null,
  cidr: entry.CidrBlock ?? null,
});

const aclOf = ({ NetworkAclId, Associations = [], Entries = [] }: SdkAcl): NetworkAcl => ({
  id: NetworkAclId ?? '',
  subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
  inbound: Entries.filter(({ Egress }) => Egress !== true).map(aclRuleOf),
  outbound: Entries.filter(({ Egress }) => Egress === true).map(aclRuleOf),
});

/** Maximum pages: 20 of up to 1,000 items are more than a VPC has. */
const PAGES_MAX = 20;

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

const allPages = async <Item>(page: (token: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const { items: more, next } = await page(token);
    items.push(...more);
    token = next || undefined;
    if (token === undefined) break;
  }
  return items;
};

const inVpc = (vpc: string) => [{ Name: 'vpc-id', Values: [vpc] }];

const dnsOf = async (client: Pick<EC2Client, 'send'>, vpc: string): Promise<VpcDns> => {
  const ask = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    client.send(new DescribeVpcAttributeCommand({ VpcId: vpc, Attribute }));
  const [support, hostnames] = await Promise.all([ask('enableDnsSupport'), ask('enableDnsHostnames')]);
  return {
    hasResolver: support.EnableDnsSupport?.Value === true,
    hasHostnames: hostnames.EnableDnsHostnames?.Value === true,
  };
};

/** EC2, translated to our types. */
export const networkReader = (client: Pick<EC2Client, 'send'>): NetworkReader => ({
  subnets: async (ids) => {
    const command = new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [...ids] }] });
    return ((await client.send(command)).Subnets ?? []).map((subnet) => ({
      id: subnet.SubnetId ?? '',
      vpc: subnet.VpcId ?? '',
      zone: subnet.AvailabilityZone ?? '',
      cidr: subnet.CidrBlock ?? '',
      freeAddresses: subnet.AvailableIpAddressCount ?? 0,
    }));
  },
  routeTables: (vpc) =>
    allPages(async (NextToken) => {
      const answer = await client.send(new DescribeRouteTablesCommand({ Filters: inVpc(vpc), NextToken }));
      return { items: (answer.RouteTables ?? []).map(tableOf), next: answer.NextToken };
    }),
  natGateways: (vpc) =>
    allPages(async (NextToken) => {
      const answer = await client.send(new DescribeNatGatewaysCommand({ Filter: inVpc(vpc), NextToken }));
      return { items: (answer.NatGateways ?? []).map(natOf), next: answer.NextToken };
    }),
  endpoints: (vpc) =>
    allPages(async (NextToken) => {
      const answer = await client.send(new DescribeVpcEndpointsCommand({ Filters: inVpc(vpc), NextToken }));
      return { items: (answer.VpcEndpoints ?? []).map(endpointOf), next: answer.NextToken };
    }),
  securityGroups: (vpc) =>
    allPages(async (NextToken) => {
      const answer = await client.send(new DescribeSecurityGroupsCommand({ Filters: inVpc(vpc), NextToken }));
      return { items: (answer.SecurityGroups ?? []).map(groupOf), next: answer.NextToken };
    }),
  acls: (vpc) =>
    allPages(async (NextToken) => {
      const answer = await client.send(new DescribeNetworkAclsCommand({ Filters: inVpc(vpc), NextToken }));
      return { items: (answer.NetworkAcls ?? []).map(aclOf), next: answer.NextToken };
    }),
  dns: (vpc) => dnsOf(client, vpc),
});
