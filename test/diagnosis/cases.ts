import type { DiagnosisFacts } from '../../functions/diagnosis/facts.ts';
import { known } from '../../functions/diagnosis/read.ts';
import { aContainer, aService, aSetup, aTask } from './setups.ts';
import {
  aBalancer,
  aclRule,
  anAcl,
  aGroup,
  aNat,
  aNetwork,
  anEndpoint,
  aPrivateNetwork,
  aRoute,
  aRule,
  aSubnet,
  aTable,
  aTargetGroup,
  byRoute,
  ENDPOINT_GROUP,
  ENDPOINTS,
  PUBLIC_TABLE,
  SHUT_TABLE,
  SUBNETS,
  TASK_GROUP,
  theFacts,
} from './worlds.ts';

type Case = { readonly about: string; readonly facts: DiagnosisFacts };
type BrokenCase = Case & { readonly check: string; readonly says: RegExp; readonly fix: RegExp };

const network = (spoilt: Parameters<typeof aNetwork>[0], more: Partial<DiagnosisFacts> = {}): DiagnosisFacts =>
  theFacts({ network: aNetwork(spoilt), ...more });
const shut = (spoilt: Parameters<typeof aNetwork>[0], more: Partial<DiagnosisFacts> = {}): DiagnosisFacts =>
  theFacts({ network: aPrivateNetwork(spoilt), ...more });

const inPublic = (assignPublicIp: boolean): DiagnosisFacts =>
  network(
    { routeTables: known([byRoute('igw-1')]) },
    {
      setup: aSetup({
        service: aService({
          network: { subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-task'], assignPublicIp },
        }),
      }),
    },
  );

const without = (...services: readonly string[]) => ENDPOINTS.filter(({ service }) => !services.includes(service));
const withEndpoint = (service: string, spoilt: Parameters<typeof anEndpoint>[1]) => [
  ...without(service),
  anEndpoint(service, spoilt),
];
const withGroups = (...groups: readonly ReturnType<typeof aGroup>[]) => known([...groups, aGroup('sg-balancer')]);
const onlyTo = (spoilt: Parameters<typeof aRule>[0]) => aGroup('sg-task', { ...TASK_GROUP, outbound: [aRule(spoilt)] });
const task = (spoilt: Parameters<typeof aTask>[0]) => aSetup({ task: aTask(spoilt) });
const container = (spoilt: Parameters<typeof aContainer>[0]) => task({ containers: [aContainer(spoilt)] });
const docker = container({ image: 'nginx:1.27' });
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-8KqTzV';
const IMAGE = aContainer().image;
const denied = (spoilt: object) =>
  theFacts({
    permissions: known([
      { action: 'secretsmanager:GetSecretValue', resource: SECRET, decision: 'implicitDeny', by: null, ...spoilt },
    ]),
  });
const NO_ECR_LAYERS =
  '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::own-bucket/*"}]}';
const REFUSES =
  '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*",' +
  '"Action":"secretsmanager:*","Resource":"*"}]}';

export const WELL: readonly Case[] = [
  { about: 'private subnets behind a NAT gateway', facts: theFacts() },
  { about: 'public subnets with a public address', facts: inPublic(true) },
  { about: 'no internet, an endpoint for everything', facts: theFacts({ network: aPrivateNetwork() }) },
  {
    about: 'the main route table stands in for subnets that name none',
    facts: network({
      routeTables: known([aTable('rtb-main', { isMain: true, routes: [aRoute('0.0.0.0/0', 'nat-1')] }), PUBLIC_TABLE]),
    }),
  },
  {
    about: 'a transit gateway, behind which nobody looked',
    facts: network({ routeTables: known([byRoute('tgw-1')]) }),
  },
  {
    about: 'an endpoint without private DNS beside a NAT gateway is not used where another one is',
    facts: network({
      endpoints: known([anEndpoint('logs'), anEndpoint('logs', { id: 'vpce-2', hasPrivateDns: false })]),
    }),
  },
  {
    about: 'a log group that awslogs makes',
    facts: theFacts({
      setup: container({
        log: { driver: 'awslogs', group: '/ecs/web', region: null, prefix: 'ecs', createsGroup: true },
      }),
      logGroups: { '/ecs/web': known(false) },
    }),
  },
  { about: 'an image of Docker Hub: nobody was asked', facts: theFacts({ setup: docker }) },
  { about: 'a standalone task, whose network nobody tells', facts: theFacts({ setup: aSetup({ service: null }) }) },
  {
    about: 'the default security group of the VPC where none is named',
    facts: network(
      { securityGroups: withGroups(aGroup('sg-default', { name: 'default', inbound: TASK_GROUP.inbound })) },
      {
        setup: aSetup({
          service: aService({
            network: { subnets: ['subnet-a', 'subnet-b'], securityGroups: [], assignPublicIp: false },
          }),
        }),
      },
    ),
  },
  {
    about: 'outbound to endpoints by their subnets and to S3 by its prefix list',
    facts: shut({
      securityGroups: withGroups(onlyTo({ cidrs: ['10.0.0.0/16'], prefixLists: ['pl-s3'] }), ENDPOINT_GROUP),
    }),
  },
  {
    about: 'an endpoint that lets in the addresses of the subnets',
    facts: shut({
      securityGroups: withGroups(TASK_GROUP, aGroup('sg-endpoint', { inbound: [aRule({ cidrs: ['10.0.0.0/16'] })] })),
    }),
  },
  {
    about: 'a network ACL that lets 443 out and high ports in, some addresses apart',
    facts: network({
      acls: known([
        anAcl(
          [
            aclRule(90, { isAllow: false, cidr: '203.0.113.0/24' }),
            aclRule(100, { protocol: '6', from: 1024, to: 65_535 }),
          ],
          [aclRule(100, { protocol: '6', from: 443, to: 443 })],
        ),
      ]),
    }),
  },
  {
    about: 'a network ACL for some addresses alone, whom it concerns is not known',
    facts: network({
      acls: known([anAcl([aclRule(1, { cidr: '10.0.0.0/8' })], [aclRule(1, { cidr: '10.0.0.0/8' })])]),
    }),
  },
  { about: 'long after its start a task fails health checks', facts: theFacts({ ageSeconds: 5000 }) },
];

export const BROKEN: readonly BrokenCase[] = [
  {
    about: 'a subnet that is gone',
    facts: network({ subnets: known([aSubnet('a')]) }),
    check: 'Subnets and security groups',
    says: /subnet-b does not exist/,
    fix: /network configuration/,
  },
  {
    about: 'a security group that is gone',
    facts: network({ securityGroups: known([]) }),
    check: 'Subnets and security groups',
    says: /sg-task does not exist/,
    fix: /sg-task/,
  },
  {
    about: 'subnets of two VPCs',
    facts: network({ subnets: known([aSubnet('a'), aSubnet('b', { vpc: 'vpc-2' })]) }),
    check: 'Subnets and security groups',
    says: /2 VPCs/,
    fix: /one VPC/,
  },
  {
    about: 'no free address',
    facts: network({ subnets: known([aSubnet('a'), aSubnet('b', { freeAddresses: 0 })]) }),
    check: 'Free addresses',
    says: /subnet-b \(eu-west-1b\) has no free address/,
    fix: /larger subnet/,
  },
  {
    about: 'the VPC resolves no names',
    facts: network({ dns: known({ hasResolver: false, hasHostnames: true }) }),
    check: 'VPC DNS',
    says: /enableDnsSupport/,
    fix: /enableDnsSupport to true/,
  },
  {
    about: 'private names of endpoints without DNS host names',
    facts: shut({ dns: known({ hasResolver: true, hasHostnames: false }) }),
    check: 'VPC DNS',
    says: /enableDnsHostnames/,
    fix: /enableDnsHostnames to true/,
  },
  {
    about: 'private subnets without a NAT gateway',
    facts: network({ routeTables: known([SHUT_TABLE]) }),
    check: 'Outbound route',
    says: /subnet-a .* no route to the internet and no endpoint for ecr\.api, ecr\.dkr/,
    fix: /route table rtb-own the route 0\.0\.0\.0\/0 to a NAT gateway, or create VPC endpoints/,
  },
  {
    about: 'endpoints for all but the logs',
    facts: shut({ endpoints: known(without('logs')) }),
    check: 'Outbound route',
    says: /no endpoint for logs/,
    fix: /VPC endpoints for logs/,
  },
  {
    about: 'an image of Docker Hub, for which there is no endpoint',
    facts: shut({}, { setup: docker }),
    check: 'Outbound route',
    says: /no endpoint for docker\.io/,
    fix: /NAT gateway/,
  },
  {
    about: 'an image of another region, for which endpoints do not stand',
    facts: shut({}, { setup: container({ image: IMAGE.replace('eu-west-1', 'us-east-1') }) }),
    check: 'Outbound route',
    says: /us-east-1/,
    fix: /NAT gateway/,
  },
  {
    about: 'a blackhole',
    facts: network({ routeTables: known([byRoute('nat-gone', true)]) }),
    check: 'Outbound route',
    says: /blackhole: nat-gone no longer exists/,
    fix: /Replace the route/,
  },
  {
    about: 'the main route table leads nowhere',
    facts: network({ routeTables: known([aTable('rtb-main', { isMain: true }), PUBLIC_TABLE]) }),
    check: 'Outbound route',
    says: /no route to the internet/,
    fix: /rtb-main/,
  },
  {
    about: 'one of two subnets without a way out',
    facts: network({
      routeTables: known([
        aTable('rtb-1', { subnets: ['subnet-a'], routes: [aRoute('0.0.0.0/0', 'nat-1')] }),
        aTable('rtb-2', { subnets: ['subnet-b'] }),
        PUBLIC_TABLE,
      ]),
    }),
    check: 'Outbound route',
    says: /subnet-b \(eu-west-1b\) has no route/,
    fix: /rtb-2/,
  },
  {
    about: 'a public subnet without a public address: the classic',
    facts: inPublic(false),
    check: 'Public address',
    says: /assignPublicIp is DISABLED/,
    fix: /ENABLED/,
  },
  {
    about: 'a NAT gateway that failed',
    facts: network({ natGateways: known([aNat({ state: 'failed' })]) }),
    check: 'NAT gateway',
    says: /nat-1 is failed/,
    fix: /Replace nat-1/,
  },
  {
    about: 'a NAT gateway that is gone',
    facts: network({ natGateways: known([]) }),
    check: 'NAT gateway',
    says: /nat-1 does not exist/,
    fix: /that exists/,
  },
  {
    about: 'a NAT gateway in a private subnet',
    facts: network({ natGateways: known([aNat({ subnet: 'subnet-a' })]) }),
    check: 'NAT gateway',
    says: /no route to an internet gateway/,
    fix: /public subnet/,
  },
  {
    about: 'a security group that lets nothing out',
    facts: network({ securityGroups: withGroups(aGroup('sg-task', { ...TASK_GROUP, outbound: [] })) }),
    check: 'Outbound rules',
    says: /allow no outbound traffic on port 443/,
    fix: /outbound TCP 443/,
  },
  {
    about: 'a security group that lets out another port alone',
    facts: network({ securityGroups: withGroups(onlyTo({ from: 5432, to: 5432, cidrs: ['0.0.0.0/0'] })) }),
    check: 'Outbound rules',
    says: /port 443/,
    fix: /sg-task/,
  },
  {
    about: 'a network ACL that lets nothing out',
    facts: network({ acls: known([anAcl([aclRule(100)], [aclRule(100, { protocol: '6', from: 80, to: 80 })])]) }),
    check: 'Network ACLs',
    says: /acl-1 of subnet-a \(eu-west-1a\) allows no outbound traffic on port 443/,
    fix: /outbound TCP 443/,
  },
  {
    about: 'a network ACL that forgets the answers: it keeps no state',
    facts: network({ acls: known([anAcl([aclRule(100, { protocol: '6', from: 443, to: 443 })], [aclRule(100)])]) }),
    check: 'Network ACLs',
    says: /blocks inbound responses/,
    fix: /1024-65535/,
  },
  {
    about: 'a network ACL whose deny stands before its allow',
    facts: network({ acls: known([anAcl([aclRule(100)], [aclRule(50, { isAllow: false }), aclRule(100)])]) }),
    check: 'Network ACLs',
    says: /allows no outbound/,
    fix: /acl-1/,
  },
  {
    about: 'an endpoint that is not up',
    facts: shut({ endpoints: known(withEndpoint('logs', { state: 'failed' })) }),
    check: 'VPC endpoints',
    says: /logs\) is failed/,
    fix: /vpce-logs/,
  },
  {
    about: 'a half-made endpoint beats a NAT gateway that works',
    facts: network({ endpoints: known([anEndpoint('ecr.api', { state: 'pendingAcceptance' })]) }),
    check: 'VPC endpoints',
    says: /pendingAcceptance/,
    fix: /DNS sends the tasks to it/,
  },
  {
    about: 'an endpoint without its private name, beside a NAT gateway',
    facts: network({ endpoints: known([anEndpoint('ecr.api', { hasPrivateDns: false })]) }),
    check: 'VPC endpoints',
    says: /private DNS disabled/,
    fix: /Enable private DNS/,
  },
  {
    about: 'an endpoint that lets nobody in',
    facts: shut({ securityGroups: withGroups(TASK_GROUP, aGroup('sg-endpoint')) }),
    check: 'Endpoint access',
    says: /does not allow the tasks on port 443/,
    fix: /TCP 443 from sg-task in sg-endpoint/,
  },
  {
    about: 'an endpoint that lets in one of two subnets',
    facts: shut({
      securityGroups: withGroups(TASK_GROUP, aGroup('sg-endpoint', { inbound: [aRule({ cidrs: ['10.0.1.0/24'] })] })),
    }),
    check: 'Endpoint access',
    says: /does not allow the tasks/,
    fix: /sg-endpoint/,
  },
  {
    about: 'an endpoint policy that refuses the secret',
    facts: shut({ endpoints: known(withEndpoint('secretsmanager', { policy: REFUSES })) }),
    check: 'Endpoint policies',
    says: /denies secretsmanager:GetSecretValue/,
    fix: /Allow it in vpce-secretsmanager/,
  },
  {
    about: 'a gateway policy that refuses the layers of ECR',
    facts: shut({
      endpoints: known(
        withEndpoint('s3', { isGateway: true, hasPrivateDns: false, routeTables: ['rtb-own'], policy: NO_ECR_LAYERS }),
      ),
    }),
    check: 'Endpoint policies',
    says: /s3:GetObject on arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/,
    fix: /vpce-s3/,
  },
  {
    about: 'endpoints for ECR without the gateway for S3',
    facts: shut({ endpoints: known(without('s3')) }),
    check: 'Route to S3',
    says: /no route to S3, where image layers are stored/,
    fix: /gateway endpoint for S3 with rtb-own/,
  },
  {
    about: 'a gateway for S3 that another route table has',
    facts: shut({
      endpoints: known(withEndpoint('s3', { isGateway: true, hasPrivateDns: false, routeTables: ['rtb-other'] })),
    }),
    check: 'Route to S3',
    says: /subnet-a/,
    fix: /rtb-own/,
  },
  {
    about: 'no execution role',
    facts: theFacts({ setup: task({ executionRole: null }) }),
    check: 'Execution role',
    says: /names no execution role/,
    fix: /executionRoleArn/,
  },
  {
    about: 'an execution role that is gone',
    facts: theFacts({ executionRole: known(undefined) }),
    check: 'Execution role',
    says: /ecsTaskExecutionRole does not exist/,
    fix: /that exists/,
  },
  {
    about: 'a role that trusts somebody else',
    facts: theFacts({ executionRole: known({ arn: '', trusts: ['ec2.amazonaws.com'], hasConditions: false }) }),
    check: 'Execution role',
    says: /does not trust ecs-tasks/,
    fix: /trust policy/,
  },
  {
    about: 'a permission that is missing',
    facts: denied({}),
    check: 'Permissions',
    says: /lacks secretsmanager:GetSecretValue/,
    fix: /"Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager/,
  },
  {
    about: 'an explicit deny',
    facts: denied({ decision: 'explicitDeny' }),
    check: 'Permissions',
    says: /lacks/,
    fix: /explicit deny/,
  },
  {
    about: 'a permissions boundary',
    facts: denied({ by: 'boundary' }),
    check: 'Permissions',
    says: /lacks/,
    fix: /permissions boundary/,
  },
  {
    about: 'a service control policy',
    facts: denied({ by: 'organization' }),
    check: 'Permissions',
    says: /lacks/,
    fix: /service control policy/,
  },
  {
    about: 'a log group that is not there',
    facts: theFacts({ logGroups: { '/ecs/web': known(false) } }),
    check: 'Log group',
    says: /log group \/ecs\/web does not exist/,
    fix: /create-log-group/,
  },
  {
    about: 'a secret that is not there',
    facts: theFacts({ secrets: { [SECRET]: known({ isThere: false, deletedOn: null }) } }),
    check: 'Secrets and parameters',
    says: /secret prod\/db-8KqTzV does not exist/,
    fix: /valueFrom/,
  },
  {
    about: 'a secret that somebody deleted',
    facts: theFacts({
      secrets: { [SECRET]: known({ isThere: true, deletedOn: new Date('2026-03-02T10:00:00Z') }) },
    }),
    check: 'Secrets and parameters',
    says: /is scheduled for deletion/,
    fix: /restore-secret/,
  },
  {
    about: 'a parameter that is not there',
    facts: theFacts({
      setup: container({ secrets: [{ name: 'A', valueFrom: '/prod/a' }] }),
      secrets: { '/prod/a': known({ isThere: false, deletedOn: null }) },
    }),
    check: 'Secrets and parameters',
    says: /parameter \/prod\/a does not exist/,
    fix: /Create it/,
  },
  {
    about: 'a repository that is not there',
    facts: theFacts({ images: { [IMAGE]: known({ kind: 'no-repository' }) } }),
    check: 'Image',
    says: /repository web does not exist/,
    fix: /push/,
  },
  {
    about: 'a tag that is not there',
    facts: theFacts({ images: { [IMAGE]: known({ kind: 'no-image' }) } }),
    check: 'Image',
    says: /image web:v42 is not in its repository/,
    fix: /tag that exists/,
  },
  {
    about: 'an image for another CPU',
    facts: theFacts({ images: { [IMAGE]: known({ kind: 'there', digest: null, platforms: ['linux/arm64'] }) } }),
    check: 'Image architecture',
    says: /built for linux\/arm64, but the task needs linux\/amd64/,
    fix: /cpuArchitecture/,
  },
  {
    about: 'a target group that is gone',
    facts: theFacts({ targetGroups: known([]) }),
    check: 'Target group',
    says: /target group web does not exist/,
    fix: /Create it/,
  },
  {
    about: 'a target group for instances',
    facts: theFacts({ targetGroups: known([aTargetGroup({ targetType: 'instance' })]) }),
    check: 'Target group',
    says: /target type instance/,
    fix: /type ip/,
  },
  {
    about: 'a target group that no listener sends to',
    facts: theFacts({ targetGroups: known([aTargetGroup({ balancers: [] })]) }),
    check: 'Target group',
    says: /no load balancer sends/,
    fix: /listener rule/,
  },
  {
    about: 'a zone that the load balancer does not serve',
    facts: theFacts({ balancers: known([aBalancer({ zones: ['eu-west-1a'] })]) }),
    check: 'Zones of the load balancer',
    says: /not enabled in eu-west-1b/,
    fix: /Enable eu-west-1b/,
  },
  {
    about: 'a port that the container does not have',
    facts: theFacts({ setup: container({ ports: [3000] }) }),
    check: 'Container port',
    says: /container app has no port 8080/,
    fix: /portMappings/,
  },
  {
    about: 'a container that is not in the definition',
    facts: theFacts({ setup: container({ name: 'web' }) }),
    check: 'Container port',
    says: /no container app/,
    fix: /loadBalancers/,
  },
  {
    about: 'tasks that do not let the load balancer in',
    facts: network({ securityGroups: withGroups(aGroup('sg-task')) }),
    check: 'Load balancer access',
    says: /does not allow load balancer web on port 8080/,
    fix: /TCP 8080 from sg-balancer in sg-task/,
  },
  {
    about: 'health checks on a port that is shut',
    facts: theFacts({ targetGroups: known([aTargetGroup({ healthPort: '9000' })]) }),
    check: 'Load balancer access',
    says: /port 9000/,
    fix: /TCP 9000/,
  },
  {
    about: 'tasks that are ended before they are ready',
    facts: theFacts({ ageSeconds: 130 }),
    check: 'Grace period',
    says: /stopped 130 s after their start: 60 s of grace/,
    fix: /healthCheckGracePeriodSeconds/,
  },
  {
    about: 'targets that answer with another code',
    facts: theFacts({
      targetGroups: known([aTargetGroup({ targets: [{ state: 'unhealthy', reason: 'Target.ResponseCodeMismatch' }] })]),
    }),
    check: 'Target health',
    says: /1 of 1 targets .*ResponseCodeMismatch/,
    fix: /a status code that is not accepted \(path \/health\)/,
  },
  {
    about: 'a zone with a spare subnet does not hide the one that is full',
    facts: network({ subnets: known([...SUBNETS.slice(0, 1), aSubnet('b', { freeAddresses: 0 })]) }),
    check: 'Free addresses',
    says: /subnet-b/,
    fix: /eu-west-1b/,
  },
];
