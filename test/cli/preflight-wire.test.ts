import { afterAll, beforeAll, expect, test } from 'vitest';
import { preflightRows } from '../../cli/commands/release/preflight.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { preflightReaders } from '../../functions/handlers/preflight/clients.ts';
import { shop } from '../fake-aws/shop.ts';

const world = shop({ service: { loadBalancer: true } });
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint(world, { objects: ['prod-settings/web.env'] });
});
afterAll(() => endpoint.close());

const readers = () => {
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  return preflightReaders({ region: 'eu-west-1', endpoint: endpoint.url, credentials }, () => world.now());
};

const rows = async () => {
  const asked = { cluster: 'prod', service: 'web', region: 'eu-west-1', taskDefinition: 'web:2' };
  return preflightRows({ ...asked, readsKeys: true, json: false }, readers());
};

const unknownIn = async () => (await rows()).filter(({ result }) => result === 'unknown');

test('EC2, IAM and Elastic Load Balancing answer over the wire: only the quota of vCPUs is unknown', async () => {
  const found = await rows();
  expect(found.filter(({ result }) => result === 'unknown').map(({ check }) => check)).toEqual(['vCPU quota']);
  expect(found.filter(({ result }) => result === 'broken')).toEqual([]);
  expect(found.map(({ detail }) => detail)).toContain('load balancers serve every zone of the tasks');
  expect(found.map(({ detail }) => detail)).toContain('sg-0a1b2c3d4e5f60718 allows the load balancer');
});

test.each([
  ['DescribeSecurityGroups', 'UnauthorizedOperation', 'no permission for ec2:DescribeSecurityGroups'],
  ['DescribeTargetGroups', 'AccessDenied', 'no permission for elasticloadbalancing:DescribeTargetGroups'],
  ['GetRole', 'AccessDenied', 'no permission for iam:GetRole'],
])('%s refused over the wire is a row that names the permission', async (operation, error, says) => {
  world.fail({ operation, error, message: 'not authorized', times: 4 });
  const details = (await unknownIn()).map(({ detail }) => detail);
  expect(details.some((detail) => detail.includes(says))).toBe(true);
  expect((await rows()).filter(({ result }) => result === 'broken')).toEqual([]);
});

test('S3 says over the wire whether an environment file is there', async () => {
  const object = readers().object ?? (() => Promise.resolve(undefined));
  expect(await object('arn:aws:s3:::prod-settings/web.env')).toBe(true);
  expect(await object('arn:aws:s3:::prod-settings/other.env')).toBe(false);
});
