import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { networkReader } from '../../functions/adapters/aws/network.ts';

const ec2 = mockClient(EC2Client);
const reader = networkReader(new EC2Client({ region: 'eu-west-1' }));
beforeEach(() => ec2.reset());

test('subnets are asked for by a filter, so that one that is gone is absent and no error', async () => {
  ec2.on(DescribeSubnetsCommand).resolves({
    Subnets: [
      {
        SubnetId: 'subnet-a',
        VpcId: 'vpc-1',
        AvailabilityZone: 'eu-west-1a',
        CidrBlock: '10.0.1.0/24',
        AvailableIpAddressCount: 12,
      },
    ],
  });
  const subnets = await reader.subnets(['subnet-a', 'subnet-gone']);
  expect(subnets).toEqual([
    { id: 'subnet-a', vpc: 'vpc-1', zone: 'eu-west-1a', cidr: '10.0.1.0/24', freeAddresses: 12 },
  ]);
  const [call] = ec2.commandCalls(DescribeSubnetsCommand);
  expect(call?.args[0].input.Filters).toEqual([{ Name: 'subnet-id', Values: ['subnet-a', 'subnet-gone'] }]);
});

test('route tables tell the main one, blackholes and what routes lead to, over all pages', async () => {
  ec2
    .on(DescribeRouteTablesCommand, { NextToken: undefined })
    .resolves({
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Associations: [{ Main: true }],
          Routes: [
            { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'blackhole' },
            { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1', State: 'active' },
            { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'active' },
          ],
        },
      ],
      NextToken: 'more',
    })
    .on(DescribeRouteTablesCommand, { NextToken: 'more' })
    .resolves({ RouteTables: [{ RouteTableId: 'rtb-2', Associations: [{ SubnetId: 'subnet-a' }] }] });
  const [first, second] = await reader.routeTables('vpc-1');
  expect(first).toMatchObject({ id: 'rtb-1', isMain: true, subnets: [] });
  expect(first?.routes).toEqual([
    { destination: '0.0.0.0/0', target: 'nat-1', isBlackhole: true },
    { destination: 'pl-1', target: 'vpce-1', isBlackhole: false },
    { destination: '::/0', target: 'eigw-1', isBlackhole: false },
  ]);
  expect(second).toMatchObject({ id: 'rtb-2', isMain: false, subnets: ['subnet-a'] });
});

test('endpoints are named without partition and region, of gateways too', async () => {
  ec2.on(DescribeVpcEndpointsCommand).resolves({
    VpcEndpoints: [
      {
        VpcEndpointId: 'vpce-1',
        ServiceName: 'com.amazonaws.eu-west-1.ecr.api',
        VpcEndpointType: 'Interface',
        State: 'Available',
        PrivateDnsEnabled: true,
        Groups: [{ GroupId: 'sg-1' }],
      },
      { VpcEndpointId: 'vpce-2', ServiceName: 'com.amazonaws.eu-west-1.s3', VpcEndpointType: 'Gateway' },
      { VpcEndpointId: 'vpce-3', ServiceName: 'cn.com.amazonaws.cn-north-1.ecr.dkr', VpcEndpointType: 'Interface' },
    ],
  });
  const endpoints = await reader.endpoints('vpc-1');
  expect(endpoints.map(({ service, isGateway }) => [service, isGateway])).toEqual([
    ['ecr.api', false],
    ['s3', true],
    ['ecr.dkr', false],
  ]);
});

test('rules of groups, NAT gateways and DNS settings are translated', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolves({
    SecurityGroups: [
      {
        GroupId: 'sg-1',
        VpcId: 'vpc-1',
        GroupName: 'default',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-2' }] }],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ],
  });
  ec2.on(DescribeNatGatewaysCommand).resolves({ NatGateways: [{ NatGatewayId: 'nat-1', State: 'failed' }] });
  ec2
    .on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsSupport' })
    .resolves({ EnableDnsSupport: { Value: true } });
  ec2.on(DescribeVpcAttributeCommand, { Attribute: 'enableDnsHostnames' }).resolves({});
  const [group] = await reader.securityGroups('vpc-1');
  expect(group?.inbound[0]).toMatchObject({ protocol: 'tcp', from: 443, groups: ['sg-2'] });
  expect(group?.outbound[0]).toMatchObject({ protocol: '-1', from: null, cidrs: ['0.0.0.0/0'] });
  expect(await reader.natGateways('vpc-1')).toMatchObject([{ id: 'nat-1', state: 'failed', isPublic: true }]);
  expect(await reader.dns('vpc-1')).toEqual({ hasResolver: true, hasHostnames: false });
});
