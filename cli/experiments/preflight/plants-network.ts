import type { Plant } from './plant.ts';
import { app, endpoint, ownTable, plant, usesLogs, usesParameter, usesSecret } from './plant.ts';
import type { PlantWorld } from './worlds.ts';

const NETWORK: readonly Plant[] = [
  plant('a subnet is gone', ({ account }) => void (account.subnets = account.subnets.slice(1))),
  plant('the security group is gone', ({ account }) => {
    account.securityGroups = account.securityGroups.filter(({ id }) => id !== 'sg-task');
  }),
  plant('a subnet has no free address', ({ account }) => {
    account.subnets = account.subnets.map((one, place) => (place === 0 ? { ...one, freeAddresses: 0 } : one));
  }),
  plant('too few addresses for old and new tasks', ({ account }) => {
    account.past = { ...account.past, desired: 40, maximumPercent: 200 };
    account.subnets = account.subnets.map((one) => ({ ...one, freeAddresses: 5 }));
    account.vcpus = { limit: 1000, used: 0 };
  }),
  plant('the default route is gone', (world) => {
    ownTable(world, (table) => ({ ...table, routes: table.routes.slice(0, 1) }));
    return world.network !== 'endpoints';
  }),
  plant('the default route is a blackhole', (world) => {
    ownTable(world, (table) => ({ ...table, routes: table.routes.map((one) => ({ ...one, isBlackhole: true })) }));
    return world.network === 'nat';
  }),
  plant('the NAT gateway failed', (world) => {
    world.account.natGateways = world.account.natGateways.map((one) => ({ ...one, state: 'failed' }));
    return world.network === 'nat';
  }),
  plant('no public address', ({ account, network }) => {
    const { service } = account;
    account.service = { ...service, network: { ...service.network, assignPublicIp: false } };
    return network === 'public';
  }),
  plant('no outbound rule', ({ account }) => {
    account.securityGroups = account.securityGroups.map((one) =>
      one.id === 'sg-task' ? { ...one, outbound: [] } : one,
    );
  }),
  plant('a volume on EFS, whose port is not let out', (world) => {
    const { account, definition } = world;
    definition['volumes'] = [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-0a1b2c3d4e5f60718' } }];
    app(world)['mountPoints'] = [{ sourceVolume: 'data', containerPath: '/data' }];
    account.securityGroups = account.securityGroups.map((one) =>
      one.id === 'sg-task'
        ? { ...one, outbound: one.outbound.map((rule) => ({ ...rule, protocol: 'tcp', from: 443, to: 443 })) }
        : one,
    );
  }),
  plant('a network ACL lets nothing in', ({ account }) => {
    account.acls = account.acls.map((one) => ({ ...one, inbound: [] }));
  }),
  plant('the VPC resolves no names', ({ account }) => void (account.dns = { hasResolver: false, hasHostnames: true })),
  plant('the endpoint of ECR is gone', (world) => endpoint(world, 'ecr.api', true)),
  plant('the endpoint of the registry failed', (world) => endpoint(world, 'ecr.dkr', false)),
  plant('the gateway to S3 is gone', (world) => endpoint(world, 's3', true)),
  plant('the endpoint of the secrets is gone', (world) => usesSecret(world) && endpoint(world, 'secretsmanager', true)),
  plant('the endpoint of the parameters is gone', (world) => usesParameter(world) && endpoint(world, 'ssm', true)),
  plant('the endpoint of the logs failed', (world) => usesLogs(world) && endpoint(world, 'logs', false)),
  plant('endpoints let nobody in', (world) => {
    const { account } = world;
    account.securityGroups = account.securityGroups.map((one) =>
      one.id === 'sg-endpoint' ? { ...one, inbound: [] } : one,
    );
    return world.network === 'endpoints';
  }),
];

const isBalanced = ({ account }: PlantWorld): boolean => account.targetGroups.length > 0;

const BALANCING: readonly Plant[] = [
  plant('the load balancer is not let in', (world) => {
    const { account } = world;
    account.securityGroups = account.securityGroups.map((one) =>
      one.id === 'sg-task' ? { ...one, inbound: [] } : one,
    );
    return isBalanced(world);
  }),
  plant('the load balancer lacks a zone of the tasks', (world) => {
    world.account.balancers = world.account.balancers.map((one) => ({ ...one, zones: one.zones.slice(1) }));
    return isBalanced(world);
  }),
  plant('health checks go to a port that no container opens', (world) => {
    const { account } = world;
    account.targetGroups = account.targetGroups.map((one) => ({ ...one, healthPort: '9000' }));
    account.securityGroups = account.securityGroups.map((one) =>
      one.id === 'sg-task' ? { ...one, inbound: one.inbound.map((rule) => ({ ...rule, from: 0, to: 65_535 })) } : one,
    );
    return isBalanced(world);
  }),
  plant('the container has another port', (world) => {
    app(world)['portMappings'] = [{ containerPort: world.port + 1 }];
    return isBalanced(world);
  }),
];

/** What breaks in the network and at the load balancer. */
export const NETWORK_PLANTS: readonly Plant[] = [...NETWORK, ...BALANCING];
