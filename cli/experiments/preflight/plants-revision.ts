import { ENV_FILE, EXECUTION, LOGIN, PARAMETER, REGISTRY, SECRET, TASK_ROLE } from './definitions.ts';
import type { Plant } from './plant.ts';
import { app, denies, named, plant, secretsOf, uses, usesKey, usesLogs, usesParameter, usesSecret } from './plant.ts';

const IMAGES: readonly Plant[] = [
  plant('the tag was never pushed', (world) => void (app(world).image = `${REGISTRY}/app:v3`)),
  plant('the tag was deleted', ({ account }) => account.images.delete('app:v2')),
  plant('the repository is misspelled', (world) => void (app(world).image = `${REGISTRY}/ap:v2`)),
  plant('the image is built for the other CPU', ({ account, definition }) => {
    const image = account.images.get('app:v2');
    if (image === undefined) return false;
    const isArm = JSON.stringify(definition).includes('ARM64');
    image.platforms = [isArm ? 'linux/amd64' : 'linux/arm64'];
  }),
  plant('the reference has no tag after its colon', (world) => void (app(world).image = `${REGISTRY}/app:`)),
  plant('the repository is in capitals', (world) => void (app(world).image = `${REGISTRY}/App:v2`)),
  plant('the image is larger than the disk', ({ account, definition }) => {
    const image = account.images.get('app:v2');
    if (image !== undefined) image.sizeBytes = 'ephemeralStorage' in definition ? 40e9 : 18e9;
  }),
  plant('nothing says what to run', (world) => {
    const image = world.account.images.get('app:v2');
    if (image === undefined) return false;
    image.entryPoint = [];
    image.command = [];
    delete app(world)['command'];
  }),
  plant('the login of a private registry has no password', (world) => {
    if (named(world, 'agent') === undefined) return false;
    world.account.secrets.set(LOGIN, { value: '{"username":"made-up"}', isDeleted: false });
  }),
];

const SECRETS: readonly Plant[] = [
  plant('the secret is not there', (world) => usesSecret(world) && world.account.secrets.delete(SECRET)),
  plant('the secret was deleted', (world) => {
    if (!usesSecret(world)) return false;
    world.account.secrets.set(SECRET, { value: '{"url":"made-up"}', isDeleted: true });
  }),
  plant('the secret has another key', (world) => {
    if (!usesKey(world)) return false;
    world.account.secrets.set(SECRET, { value: '{"uri":"made-up"}', isDeleted: false });
  }),
  plant('the secret is no JSON', (world) => {
    if (!usesKey(world)) return false;
    world.account.secrets.set(SECRET, { value: 'plain', isDeleted: false });
  }),
  plant('the parameter is not there', (world) => usesParameter(world) && world.account.parameters.delete(PARAMETER)),
  plant('the ARN of a secret lacks its account', (world) => {
    secretsOf(world).unshift({ name: 'KEY', valueFrom: 'arn:aws:secretsmanager:eu-west-1::secret:prod/app-AbCdEf' });
  }),
  plant('secrets may not be read', (world) => {
    denies(world, 'secretsmanager:GetSecretValue');
    return usesSecret(world);
  }),
  plant('parameters may not be read', (world) => {
    denies(world, 'ssm:GetParameters');
    return usesParameter(world);
  }),
];

const ROLES: readonly Plant[] = [
  plant('the execution role is not there', ({ account }) => account.roles.delete(EXECUTION)),
  plant('the execution role trusts EC2', ({ account }) => {
    account.roles.set(EXECUTION, { trusts: ['ec2.amazonaws.com'], denied: new Set() });
  }),
  plant('the task role is not there', (world) => uses(world, TASK_ROLE) && world.account.roles.delete(TASK_ROLE)),
  plant('the task role trusts Lambda', (world) => {
    world.account.roles.set(TASK_ROLE, { trusts: ['lambda.amazonaws.com'], denied: new Set() });
    return uses(world, TASK_ROLE);
  }),
  plant('the registry token is denied', (world) => denies(world, 'ecr:GetAuthorizationToken')),
  plant('the pull is denied', (world) => denies(world, 'ecr:BatchGetImage')),
  plant('layers are denied', (world) => denies(world, 'ecr:GetDownloadUrlForLayer')),
];

const LOGS: readonly Plant[] = [
  plant('the log group is not there', (world) => {
    world.account.logGroups.clear();
    return usesLogs(world) && !uses(world, 'awslogs-create-group');
  }),
  plant('log streams may not be created', (world) => {
    denies(world, 'logs:CreateLogStream');
    return usesLogs(world);
  }),
  plant('the log group may not be created', (world) => {
    world.account.logGroups.clear();
    denies(world, 'logs:CreateLogGroup');
    return uses(world, 'awslogs-create-group');
  }),
  plant('awslogs without a group', (world) => {
    app(world)['logConfiguration'] = { logDriver: 'awslogs', options: { 'awslogs-region': 'eu-west-1' } };
  }),
  plant('awslogs without a stream prefix', (world) => {
    const options = { 'awslogs-group': '/ecs/app', 'awslogs-region': 'eu-west-1' };
    app(world)['logConfiguration'] = { logDriver: 'awslogs', options };
  }),
];

const FILES: readonly Plant[] = [
  plant(
    'the environment file is not there',
    (world) => uses(world, ENV_FILE) && world.account.objects.delete(ENV_FILE),
  ),
  plant('the environment file may not be read', (world) => {
    denies(world, 's3:GetObject');
    return uses(world, ENV_FILE);
  }),
];

const REVISIONS: readonly Plant[] = [
  plant('no size of Fargate', ({ definition }) => void (definition['memory'] = '700')),
  plant('network mode bridge', ({ definition }) => void (definition['networkMode'] = 'bridge')),
  plant('no essential container', ({ definition }) => {
    for (const one of definition.containerDefinitions) one['essential'] = false;
  }),
  plant('no execution role', ({ definition }) => delete definition['executionRoleArn']),
  plant('waits for a container without a health check', (world) => {
    const other = named(world, 'proxy');
    if (other === undefined) return false;
    delete other['healthCheck'];
    app(world)['dependsOn'] = [{ containerName: 'proxy', condition: 'HEALTHY' }];
  }),
  plant('less memory than its tasks use', ({ account, definition }) => {
    account.past = { ...account.past, memoryMib: 16_384, memoryPercent: 90 };
    return Number(definition['memory']) < 10_000;
  }),
  plant('the vCPU quota is used up', ({ account }) => {
    account.past = { ...account.past, desired: 10, maximumPercent: 200 };
    account.vcpus = { limit: 6, used: 5 };
  }),
];

/** What breaks in the revision and in what it refers to. */
export const REVISION_PLANTS: readonly Plant[] = [...IMAGES, ...SECRETS, ...ROLES, ...LOGS, ...FILES, ...REVISIONS];
