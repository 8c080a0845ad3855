import type { Simulation } from '../../model.ts';
import { BALANCER_GROUP, NAT, PUBLIC_SUBNET, TASK_GROUP, VPC } from './account-network.ts';
import type { QueryOperation } from './call.ts';
import { listIn } from './call.ts';

type View = Readonly<Record<string, unknown>>;

/** Values that a filter of the call names; undefined: it does not filter by this. */
const filterOf = (form: URLSearchParams, name: string): readonly string[] | undefined => {
  const key = [...form].find(([field, value]) => /^Filter\.\d+\.Name$/.test(field) && value === name)?.[0];
  return key === undefined ? undefined : listIn(form, key.replace(/Name$/, 'Value'));
};

const isInVpc = (form: URLSearchParams): boolean => filterOf(form, 'vpc-id')?.includes(VPC) !== false;

const subnetsOf = ({ zones }: Simulation): readonly View[] =>
  zones.map(({ name, subnet }, index) => ({
    subnetId: subnet,
    vpcId: VPC,
    availabilityZone: name,
    cidrBlock: `10.0.${String(index)}.0/24`,
    availableIpAddressCount: 231,
    state: 'available',
  }));

const describeSubnets: QueryOperation = ({ simulation, form }) => {
  const asked = filterOf(form, 'subnet-id') ?? listIn(form, 'SubnetId');
  const isAsked = ({ subnetId }: View): boolean => asked.length === 0 || asked.includes(String(subnetId));
  return { subnetSet: subnetsOf(simulation).filter(isAsked) };
};

const tableOf = (id: string, subnets: readonly string[], target: View): View => ({
  routeTableId: id,
  vpcId: VPC,
  associationSet: subnets.map((subnetId) => ({ subnetId, main: false })),
  routeSet: [
    { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' },
    { destinationCidrBlock: '0.0.0.0/0', ...target, state: 'active' },
  ],
});

const describeRouteTables: QueryOperation = ({ simulation, form }) => {
  const subnets = simulation.zones.map(({ subnet }) => subnet);
  const isPrivate = tableOf('rtb-0a1b2c3d4e5f60718', subnets, { natGatewayId: NAT });
  const isPublic = tableOf('rtb-0b1c2d3e4f5061728', [PUBLIC_SUBNET], { gatewayId: 'igw-0a1b2c3d4e5f60718' });
  return { routeTableSet: isInVpc(form) ? [isPrivate, isPublic] : [] };
};

const describeNatGateways: QueryOperation = ({ form }) => ({
  natGatewaySet: isInVpc(form)
    ? [{ natGatewayId: NAT, vpcId: VPC, subnetId: PUBLIC_SUBNET, state: 'available', connectivityType: 'public' }]
    : [],
});

const groupView = (groupId: string, port: number, from: string): View => ({
  groupId,
  vpcId: VPC,
  groupName: groupId,
  ipPermissions: [{ ipProtocol: 'tcp', fromPort: port, toPort: port, groups: [{ groupId: from }] }],
  ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }],
});

const describeSecurityGroups: QueryOperation = ({ form }) => ({
  securityGroupInfo: isInVpc(form)
    ? [groupView(TASK_GROUP, 8080, BALANCER_GROUP), groupView(BALANCER_GROUP, 443, TASK_GROUP)]
    : [],
});

const entry = (egress: boolean): View => ({
  ruleNumber: 100,
  protocol: '-1',
  ruleAction: 'allow',
  egress,
  cidrBlock: '0.0.0.0/0',
});

const describeNetworkAcls: QueryOperation = ({ simulation, form }) => ({
  networkAclSet: isInVpc(form)
    ? [
        {
          networkAclId: 'acl-0a1b2c3d4e5f60718',
          vpcId: VPC,
          default: true,
          associationSet: simulation.zones.map(({ subnet }) => ({ subnetId: subnet })),
          entrySet: [entry(false), entry(true)],
        },
      ]
    : [],
});

const describeVpcAttribute: QueryOperation = ({ form }) => {
  const attribute = form.get('Attribute') ?? '';
  return { vpcId: VPC, [attribute]: { value: true } };
};

/** EC2, as `farwatch` reads it. */
export const NETWORK_READS: Readonly<Record<string, QueryOperation>> = {
  DescribeSubnets: describeSubnets,
  DescribeRouteTables: describeRouteTables,
  DescribeNatGateways: describeNatGateways,
  DescribeVpcEndpoints: () => ({ vpcEndpointSet: [] }),
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeNetworkAcls: describeNetworkAcls,
  DescribeVpcAttribute: describeVpcAttribute,
};
