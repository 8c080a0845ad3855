import type { Balancer, TargetGroup } from '../../../functions/diagnosis/facts.ts';
import type { Account, StoredImage } from '../../fake-aws/account/account.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';
import type { DefinitionJson } from './definitions.ts';
import {
  ACCOUNT,
  ENV_FILE,
  EXECUTION,
  LOGIN,
  PARAMETER,
  REGION,
  SECRET,
  TASK_ROLE,
  definitionOf,
} from './definitions.ts';
import type { NetworkKind } from './network.ts';
import { networkOf } from './network.ts';

/** A simulated account, and a revision that starts in it. */
export type PlantWorld = {
  readonly account: Account;
  readonly definition: DefinitionJson;
  readonly network: NetworkKind;
  readonly port: number;
};

const LOAD_BALANCING = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}`;
export const TARGET_GROUP = `${LOAD_BALANCING}:targetgroup/app/0123456789abcdef`;
const BALANCER = `${LOAD_BALANCING}:loadbalancer/app/app/1`;

const image = (architecture: string, random: Random): StoredImage => {
  const hasIndex = random.chance(0.5);
  return {
    platforms: hasIndex ? ['linux/amd64', 'linux/arm64'] : [`linux/${architecture === 'ARM64' ? 'arm64' : 'amd64'}`],
    hasIndex,
    sizeBytes: random.integer(20, 900) * 1_000_000,
    entryPoint: random.chance(0.3) ? ['/entrypoint.sh'] : [],
    command: ['/app/serve'],
    digest: `sha256:${random.hex(64)}`,
  };
};

const targetGroup = (random: Random): TargetGroup => ({
  arn: TARGET_GROUP,
  targetType: 'ip',
  vpc: 'vpc-0a1b2c3d4e5f60718',
  healthPort: 'traffic-port',
  healthPath: '/health',
  intervalSeconds: random.integer(5, 30),
  timeoutSeconds: 5,
  unhealthyCount: random.integer(2, 5),
  balancers: [BALANCER],
  targets: [],
});

const balancer = (zones: readonly string[]): Balancer => ({
  arn: BALANCER,
  type: 'application',
  zones,
  securityGroups: ['sg-balancer'],
});

const pastOf = (definition: DefinitionJson, random: Random): Account['past'] => ({
  desired: random.integer(0, 12),
  maximumPercent: random.chance(0.8) ? 200 : 150,
  cpuUnits: Number(definition['cpu']),
  memoryMib: Number(definition['memory']),
  memoryPercent: random.chance(0.2) ? null : random.between(20, 90),
});

const role = (): { trusts: string[]; denied: Set<string> } => ({
  trusts: ['ecs-tasks.amazonaws.com'],
  denied: new Set(),
});

const storesOf = (definition: DefinitionJson, random: Random) => {
  const { cpuArchitecture } = definition['runtimePlatform'] as { readonly cpuArchitecture: string };
  return {
    roles: new Map([
      [EXECUTION, role()],
      [TASK_ROLE, role()],
    ]),
    images: new Map(['app:v2', 'app:v1', 'proxy:1.27'].map((name) => [name, image(cpuArchitecture, random)])),
    repositories: new Set(['app', 'proxy']),
    secrets: new Map([
      [SECRET, { value: '{"url":"made-up","user":"app"}', isDeleted: false }],
      [LOGIN, { value: '{"username":"made-up","password":"made-up"}', isDeleted: false }],
    ]),
    parameters: new Set([PARAMETER]),
    logGroups: new Set(['/ecs/app']),
    objects: new Set([ENV_FILE]),
  };
};

/** A healthy account with a service, and a revision that starts in it; the same for the same seed. */
export const healthyWorld = (seed: string): PlantWorld => {
  const random = randomOf(seed);
  const port = random.chance(0.5) ? 8080 : 3000;
  const kind = (['nat', 'public', 'endpoints'] as const)[random.integer(0, 2)] ?? 'nat';
  const definition = definitionOf(random, port, kind !== 'endpoints');
  const network = networkOf(kind, random, port);
  const isBalanced = random.chance(0.6);
  const past = pastOf(definition, random);
  const account: Account = {
    id: ACCOUNT,
    region: REGION,
    ...storesOf(definition, random),
    ...network,
    targetGroups: isBalanced ? [targetGroup(random)] : [],
    balancers: isBalanced ? [balancer(network.subnets.map(({ zone }) => zone))] : [],
    vcpus: { limit: 200, used: random.integer(1, 60) },
    service: {
      arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/app`,
      region: REGION,
      account: ACCOUNT,
      network: {
        subnets: network.subnets.map(({ id }) => id),
        securityGroups: ['sg-task'],
        assignPublicIp: kind === 'public',
      },
      balancers: isBalanced ? [{ targetGroup: TARGET_GROUP, container: 'app', port }] : [],
      graceSeconds: random.integer(0, 120),
    },
    past,
  };
  return { account, definition, network: kind, port };
};
