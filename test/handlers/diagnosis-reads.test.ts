import { CloudWatchLogsClient, DescribeLogGroupsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetImageCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { ecrImageOf } from '../../functions/diagnosis/destinations.ts';
import { balancerReader } from '../../functions/adapters/aws/balancer.ts';
import { readingWithin, whyOf } from '../../functions/handlers/investigate/read.ts';
import { roleReader } from '../../functions/adapters/aws/iam-read.ts';
import { logsReader } from '../../functions/adapters/aws/logs.ts';
import { registryReader } from '../../functions/adapters/aws/registry.ts';
import { secretReader } from '../../functions/adapters/aws/secrets-read.ts';

const at = { region: 'eu-west-1' };
const named = (name: string): Error => Object.assign(new Error(name), { name });

test('the newest lines of a stream are read; no such stream is an answer, everything else an error', async () => {
  const logs = mockClient(CloudWatchLogsClient);
  const reader = logsReader(() => new CloudWatchLogsClient(at));
  const place = { region: 'eu-west-1', group: '/ecs/web', stream: 'ecs/app/1' };
  logs.on(GetLogEventsCommand).resolvesOnce({ events: [{ message: 'boom' }] });
  expect(await reader.tail(place, 50)).toEqual(['boom']);
  expect(logs.commandCalls(GetLogEventsCommand)[0]?.args[0].input).toMatchObject({ limit: 50, startFromHead: false });
  logs.on(GetLogEventsCommand).rejects(named('ResourceNotFoundException'));
  expect(await reader.tail(place, 50)).toBeUndefined();
  logs.on(GetLogEventsCommand).rejects(named('AccessDeniedException'));
  await expect(reader.tail(place, 50)).rejects.toThrow();
});

test('a log group exists by its whole name, not by its beginning', async () => {
  const logs = mockClient(CloudWatchLogsClient);
  logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: '/ecs/web-two' }] });
  const reader = logsReader(() => new CloudWatchLogsClient(at));
  expect(await reader.groupExists('eu-west-1', '/ecs/web')).toBe(false);
  expect(await reader.groupExists('eu-west-1', '/ecs/web-two')).toBe(true);
});

test('an image is there with its platforms, or it or its repository is not', async () => {
  const ecr = mockClient(ECRClient);
  const image = ecrImageOf('111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web:v42');
  if (image === undefined) throw new Error('no ECR image');
  const read = registryReader(() => new ECRClient(at));
  const manifests = [
    { platform: { os: 'linux', architecture: 'arm64' } },
    { platform: { os: 'unknown', architecture: 'unknown' } },
  ];
  ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: 'sha256:1' }] });
  ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: JSON.stringify({ manifests }) }] });
  expect(await read(image)).toEqual({ kind: 'there', digest: 'sha256:1', platforms: ['linux/arm64'] });
  ecr.on(BatchGetImageCommand).rejects(named('AccessDeniedException'));
  expect(await read(image)).toMatchObject({ kind: 'there', platforms: null });
  ecr.on(DescribeImagesCommand).rejects(named('ImageNotFoundException'));
  expect(await read(image)).toEqual({ kind: 'no-image' });
  ecr.on(DescribeImagesCommand).rejects(named('RepositoryNotFoundException'));
  expect(await read(image)).toEqual({ kind: 'no-repository' });
});

test('the trust of a role and what it may do are read; actions on one resource are one call', async () => {
  const iam = mockClient(IAMClient);
  const trust = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
  };
  iam.on(GetRoleCommand).resolves({
    Role: {
      Path: '/',
      RoleName: 'r',
      RoleId: 'AROA',
      CreateDate: new Date(0),
      Arn: 'arn:aws:iam::1:role/team/r',
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
    },
  });
  const reader = roleReader(new IAMClient(at));
  expect(await reader.role('arn:aws:iam::1:role/team/r')).toMatchObject({ trusts: ['ecs-tasks.amazonaws.com'] });
  expect(iam.commandCalls(GetRoleCommand)[0]?.args[0].input.RoleName).toBe('r');
  iam.on(SimulatePrincipalPolicyCommand).resolves({
    EvaluationResults: [
      { EvalActionName: 'a:B', EvalDecision: 'allowed' },
      {
        EvalActionName: 'a:C',
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ],
  });
  const needed = [
    { action: 'a:B', resource: 'x' },
    { action: 'a:C', resource: 'x' },
  ];
  expect(await reader.simulate('arn:aws:iam::1:role/r', needed)).toEqual([
    { action: 'a:B', resource: 'x', decision: 'allowed', by: null },
    { action: 'a:C', resource: 'x', decision: 'implicitDeny', by: 'boundary' },
  ]);
  expect(iam.commandCalls(SimulatePrincipalPolicyCommand)).toHaveLength(1);
  iam.on(GetRoleCommand).rejects(named('NoSuchEntityException'));
  expect(await reader.role('arn:aws:iam::1:role/gone')).toBeUndefined();
});

test('secrets and parameters are described, never read, in the region that their ARN names', async () => {
  const [manager, ssm] = [mockClient(SecretsManagerClient), mockClient(SSMClient)];
  const regions: string[] = [];
  const read = secretReader({
    secretsManager: (region) => {
      regions.push(region);
      return new SecretsManagerClient({ region });
    },
    ssm: (region) => new SSMClient({ region }),
  });
  const deletedOn = new Date('2026-03-02T10:00:00Z');
  manager.on(DescribeSecretCommand).resolves({ DeletedDate: deletedOn });
  expect(await read('arn:aws:secretsmanager:us-east-1:1:secret:a-123456', 'eu-west-1')).toEqual({
    isThere: true,
    deletedOn,
  });
  expect(regions).toEqual(['us-east-1']);
  manager.on(DescribeSecretCommand).rejects(named('ResourceNotFoundException'));
  expect((await read('arn:aws:secretsmanager:us-east-1:1:secret:a-123456', 'eu-west-1')).isThere).toBe(false);
  ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
  expect((await read('arn:aws:ssm:eu-west-1:1:parameter/prod/db', 'eu-west-1')).isThere).toBe(false);
  const filters = ssm.commandCalls(DescribeParametersCommand)[0]?.args[0].input.ParameterFilters;
  expect(filters?.[0]?.Values).toEqual(['/prod/db', 'prod/db']);
});

test('target groups come with the health of their targets; one that is gone is left out', async () => {
  const balancing = mockClient(ElasticLoadBalancingV2Client);
  balancing.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: [{ TargetGroupArn: 'tg', TargetType: 'ip', HealthCheckPort: '9000', LoadBalancerArns: ['lb'] }],
  });
  balancing.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [{ TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout' } }],
  });
  balancing.on(DescribeLoadBalancersCommand).resolves({
    LoadBalancers: [{ LoadBalancerArn: 'lb', AvailabilityZones: [{ ZoneName: 'eu-west-1a' }], SecurityGroups: ['sg'] }],
  });
  const reader = balancerReader(new ElasticLoadBalancingV2Client(at));
  expect(await reader.targetGroups(['tg'])).toMatchObject([
    { targetType: 'ip', healthPort: '9000', targets: [{ state: 'unhealthy', reason: 'Target.Timeout' }] },
  ]);
  expect(await reader.balancers(['lb'])).toMatchObject([{ zones: ['eu-west-1a'], securityGroups: ['sg'] }]);
  balancing.on(DescribeTargetGroupsCommand).rejects(named('TargetGroupNotFoundException'));
  expect(await reader.targetGroups(['gone'])).toEqual([]);
});

test.each([
  [named('AccessDeniedException'), 'no permission for x:Y'],
  [named('UnauthorizedOperation'), 'no permission for x:Y'],
  [named('ThrottlingException'), 'AWS throttles x:Y'],
  [
    Object.assign(new Error('The SSO session has expired'), { name: 'CredentialsProviderError' }),
    'there are no AWS credentials for x:Y (The SSO session has expired)',
  ],
  [new Error('socket hang up'), 'x:Y failed: socket hang up'],
])('why a read failed is said: %s', (error, says) => {
  expect(whyOf('x:Y', error)).toBe(says);
});

test('a read that does not answer in time is a gap, and after the end nothing is asked', async () => {
  const reading = readingWithin(30);
  expect(await reading('x:Y', () => new Promise(() => {}))).toMatchObject({ kind: 'unknown' });
  let asked = false;
  const late = await reading('x:Z', async () => (asked = true));
  expect(late).toEqual({ kind: 'unknown', reason: 'no time was left for x:Z' });
  expect(asked).toBe(false);
});
