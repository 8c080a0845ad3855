import type { Draw } from './generate.ts';

/** Random-looking text that is not secret: people need it to find what failed. */
export type HarmlessKind = { readonly about: string; readonly text: (draw: Draw) => string };

const at = (about: string, text: (draw: Draw) => string): HarmlessKind => ({ about, text });

const uuid = (draw: Draw): string => [8, 4, 4, 4, 12].map((length) => draw.hex(length)).join('-');
const fingerprint = (draw: Draw, bytes: number): string =>
  Array.from({ length: bytes }, () => draw.hex(2).toUpperCase()).join(':');
const base64 = (draw: Draw, length: number): string => draw.base62(length).replace(/[Q7]/g, '/').replace(/[W3]/g, '+');
const ulid = (draw: Draw): string => `01${draw.of('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`;
const ksuid = (draw: Draw): string => draw.pick(['2', '3']) + draw.base62(26);
const ACCOUNT = '111122223333';
const region = (draw: Draw): string => draw.pick(['eu-west-1', 'us-east-1', 'ap-southeast-2', 'us-gov-west-1']);

export const HARMLESS_KINDS: readonly HarmlessKind[] = [
  at('SHA-1 fingerprint', (draw) => `x509: certificate SHA1 Fingerprint=${fingerprint(draw, 20)} is not trusted`),
  at('SHA-256 fingerprint', (draw) => `sha256 fingerprint: ${fingerprint(draw, 32)}`),
  at('fingerprint beside a signature', (draw) => `certificate signature: ${fingerprint(draw, 20)}`),
  at('SSH fingerprint', (draw) => `ED25519 key fingerprint is SHA256:${base64(draw, 43)}.`),
  at('S3 extended request id', (draw) => `x-amz-id-2: ${base64(draw, 75)}=`),
  at(
    'S3 error',
    (draw) => `Request ID: ${draw.upper36(16)}, S3 Extended Request ID: ${base64(draw, 75)}=; Proxy: null`,
  ),
  at('host id', (draw) => `"hostId":"${base64(draw, 75)}=","requestId":"${uuid(draw)}"`),
  at('CloudFront id', (draw) => `x-amz-cf-id: ${base64(draw, 54)}==`),
  at('request id', (draw) => `api error AccessDenied: RequestID: ${uuid(draw)}`),
  at('trace', (draw) => `x-amzn-trace-id: Root=1-${draw.hex(8)}-${draw.hex(24)}`),
  at('traceparent', (draw) => `traceparent: 00-${draw.hex(32)}-${draw.hex(16)}-01`),
  at('image digest', (draw) => `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/api@sha256:${draw.hex(64)}`),
  at('image digest in a list', (draw) => `{"imageDigest":"sha256:${draw.hex(64)}"}`),
  at('image with a commit', (draw) => `pull ${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/api:${draw.hex(40)}`),
  at('integrity', (draw) => `"integrity":"sha512-${base64(draw, 86)}=="`),
  at('ksuid', (draw) => `event ${ksuid(draw)} was handled`),
  at('ksuid behind a prefix', (draw) => `user_${ksuid(draw)} not found`),
  at('ulid', (draw) => `order ${ulid(draw)} failed`),
  at('ulid in JSON', (draw) => `{"id":"${ulid(draw)}"}`),
  at('uuid', (draw) => `job ${uuid(draw)} failed`),
  at('uuid in a path', (draw) => `GET /v1/orders/${uuid(draw)}/items 500`),
  at('working directory', () => 'pwd: /app'),
  at('working directory in the environment', () => 'PWD=/usr/src/app OLDPWD=/'),
  at('commit', (draw) => `commit ${draw.hex(40)} (HEAD)`),
  at('short commit', (draw) => `version 1.4.2-${draw.hex(7)}`),
  at('task', (draw) => `arn:aws:ecs:${region(draw)}:${ACCOUNT}:task/prod/${draw.hex(32)}`),
  at('service deployment', (draw) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:service-deployment/prod/web/${draw.base62(21)}`),
  at('secret', (draw) => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:prod/db-${draw.base62(6)}:password::`),
  at('target group', (draw) => `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/web/${draw.hex(16)}`),
  at(
    'role of CDK',
    (draw) => `arn:aws:iam::${ACCOUNT}:role/Prod-ApiTaskRole${draw.hex(8).toUpperCase()}-${draw.base62(12)}`,
  ),
  at('key of KMS', (draw) => `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${uuid(draw)}`),
  at('assumed role', (draw) => `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/${draw.hex(32)}`),
  at('log group of CDK', (draw) => `log group Prod-ApiLogGroup${draw.hex(8).toUpperCase()}-${draw.base62(12)} is gone`),
  at('log stream', (draw) => `api/web/${draw.hex(32)}`),
  at('deployment id', (draw) => `ecs-svc/${draw.digits(19)}`),
  at('network interface', (draw) => `eni-0${draw.hex(16)} in subnet-0${draw.hex(16)}`),
  at(
    'load balancer',
    (draw) => `internal-Prod-ApiLB-${draw.upper36(13)}-${draw.digits(10)}.eu-west-1.elb.amazonaws.com`,
  ),
  at('entity tag', (draw) => `ETag: "${draw.hex(32)}"`),
  at('checksum', (draw) => `x-amz-checksum-sha256: ${base64(draw, 43)}=`),
  at('stack trace', () => 'at org.springframework.boot.SpringApplication.run(SpringApplication.java:1306)'),
  at('object of Java', (draw) => `handler:com.example.Handler@${draw.hex(8)}`),
  at('mail address', () => 'mailto:ada@example.com, From:ops@example.com'),
  at('MySQL says whether', () => "Access denied for user 'app'@'10.0.0.1' (using password: YES)"),
  at('PostgreSQL says that', () => 'FATAL: password authentication failed for user "app"'),
  at('a token in a sentence', () => 'token: expected identifier; invalid secret: not found'),
  at('a reference', () => 'DB_PASSWORD=${DB_PASSWORD} TOKEN=$API_TOKEN'),
  at('a name like a token', () => 'glue-worker-production-eu sk-orders-api-production-service'),
];

const WORDS = [
  'Prod',
  'Staging',
  'Api',
  'Orders',
  'Payments',
  'Web',
  'Worker',
  'MyCompany',
  'Core',
  'dev',
  'EU',
  'team2',
];
const RESOURCES = [
  'Service',
  'FargateService',
  'TaskDef',
  'TaskDefwebLogGroup',
  'LogGroup',
  'TaskDefExecutionRole',
  'TaskRole',
  'Cluster',
  'DbSecret',
  'TokenSecret',
  'AuthApi',
  'LB',
  'LBPublicListenerECSGroup',
  'EcsDefaultClusterMnL3mNNYN',
];

/** Names that CloudFormation and CDK generate: of stacks and nested stacks, with old and new suffixes. */
export const madeName = (draw: Draw): string => {
  const logical = () =>
    draw.pick(WORDS) + draw.pick(RESOURCES) + draw.pick([draw.hex(8).toUpperCase(), draw.hex(8).toUpperCase(), '']);
  const suffix = () => draw.pick([draw.base62(12), draw.base62(12), draw.upper36(13), draw.upper36(12)]);
  const stack = draw.pick([
    draw.pick(WORDS),
    `${draw.pick(WORDS)}-${draw.pick(WORDS)}`,
    `${draw.pick(WORDS)}-${draw.pick(WORDS)}-${draw.pick(WORDS)}`.toLowerCase(),
  ]);
  return draw.pick([
    () => `${stack}-${logical()}-${suffix()}`,
    () => `${stack}-${logical()}-${suffix()}`,
    () =>
      `${stack}-NetworkNestedStack${draw.pick(WORDS)}NestedStackResource${draw.hex(8).toUpperCase()}-` +
      `${suffix()}-${logical()}-${suffix()}`,
    () => `${stack}-${logical()}-${suffix()}`.toLowerCase(),
    () => `${stack}${logical()}`,
    () => `/ecs/${stack}-${logical()}-${suffix()}/web/${draw.hex(32)}`,
    () => `${stack}-${logical().slice(0, 7)}-${suffix()}`,
  ])();
};
