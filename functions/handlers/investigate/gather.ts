import { groupsFor } from '../../diagnosis/checks/checks.ts';
import type { Group } from '../../diagnosis/checks/checks.ts';
import { ecrImageOf, secretIdsOf } from '../../diagnosis/destinations.ts';
import type { DiagnosisFacts } from '../../diagnosis/facts.ts';
import type { NetworkFacts } from '../../diagnosis/network-facts.ts';
import { neededPermissions } from '../../diagnosis/permissions.ts';
import type { Read } from '../../diagnosis/read.ts';
import { NOT_ASKED, known, unknown, valueOr } from '../../diagnosis/read.ts';
import type { Setup } from '../../diagnosis/setup.ts';
import type { GatheringReaders } from './ports.ts';
import type { Reading } from './read.ts';

const NO_NETWORK: NetworkFacts = {
  subnets: NOT_ASKED,
  routeTables: NOT_ASKED,
  natGateways: NOT_ASKED,
  endpoints: NOT_ASKED,
  securityGroups: NOT_ASKED,
  acls: NOT_ASKED,
  dns: NOT_ASKED,
};

const readNetwork = async (setup: Setup, { network }: GatheringReaders, reading: Reading): Promise<NetworkFacts> => {
  if (setup.service === null) return NO_NETWORK;
  const { subnets: ids } = setup.service.network;
  const subnets = await reading('ec2:DescribeSubnets', () => network.subnets(ids));
  const vpc = valueOr(subnets, [])[0]?.vpc;
  if (vpc === undefined) {
    const reason = subnets.kind === 'unknown' ? subnets.reason : 'none of the subnets exists, so the VPC is not known';
    const lost = unknown(reason);
    const others = {
      routeTables: lost,
      natGateways: lost,
      endpoints: lost,
      securityGroups: lost,
      acls: lost,
      dns: lost,
    };
    return { subnets, ...others };
  }
  const [routeTables, natGateways, endpoints, securityGroups, acls, dns] = await Promise.all([
    reading('ec2:DescribeRouteTables', () => network.routeTables(vpc)),
    reading('ec2:DescribeNatGateways', () => network.natGateways(vpc)),
    reading('ec2:DescribeVpcEndpoints', () => network.endpoints(vpc)),
    reading('ec2:DescribeSecurityGroups', () => network.securityGroups(vpc)),
    reading('ec2:DescribeNetworkAcls', () => network.acls(vpc)),
    reading('ec2:DescribeVpcAttribute', () => network.dns(vpc)),
  ]);
  return { subnets, routeTables, natGateways, endpoints, securityGroups, acls, dns };
};

type RoleFacts = Pick<DiagnosisFacts, 'executionRole' | 'permissions'>;

const readRole = async (
  { setup, evidence }: { readonly setup: Setup; readonly evidence: string },
  { roles }: GatheringReaders,
  reading: Reading,
): Promise<RoleFacts> => {
  const { executionRole: arn } = setup.task;
  if (arn === null) return { executionRole: known(undefined), permissions: NOT_ASKED };
  const [executionRole, permissions] = await Promise.all([
    reading('iam:GetRole', () => roles.role(arn)),
    reading('iam:SimulatePrincipalPolicy', () => roles.simulate(arn, neededPermissions(setup, evidence))),
  ]);
  return { executionRole, permissions };
};

/** Maximum of things read one by one, by name; no sensible task definition has more. */
const ITEMS_MAX = 20;

const readEach = async <Value>(
  names: readonly string[],
  ask: (name: string) => Promise<Read<Value>>,
): Promise<Readonly<Record<string, Read<Value>>>> => {
  const asked = names.slice(0, ITEMS_MAX);
  const answers = await Promise.all(asked.map(async (name) => [name, await ask(name)] as const));
  return Object.fromEntries(answers);
};

const readLogGroups = ({ task, region }: Setup, { logs }: GatheringReaders, reading: Reading) => {
  const wanted = new Map(
    task.containers.flatMap(({ log }) =>
      log?.driver === 'awslogs' && log.group !== null ? [[log.group, log.region ?? region] as const] : [],
    ),
  );
  return readEach([...wanted.keys()], (group) =>
    reading('logs:DescribeLogGroups', () => logs.groupExists(wanted.get(group) ?? region, group)),
  );
};

const readSecrets = (setup: Setup, { secret }: GatheringReaders, reading: Reading) =>
  readEach(secretIdsOf(setup), (id) => {
    const what = id.includes(':secretsmanager:') ? 'secretsmanager:DescribeSecret' : 'ssm:DescribeParameters';
    return reading(what, () => secret(id, setup.region));
  });

const readImages = ({ task }: Setup, { image }: GatheringReaders, reading: Reading) => {
  const wanted = [...new Set(task.containers.map((container) => container.image))];
  return readEach(
    wanted.filter((name) => ecrImageOf(name) !== undefined),
    (name) => {
      const ecr = ecrImageOf(name);
      if (ecr === undefined) return Promise.resolve(NOT_ASKED);
      return reading('ecr:DescribeImages', () => image(ecr));
    },
  );
};

type BalancerFacts = Pick<DiagnosisFacts, 'targetGroups' | 'balancers'>;

const readBalancers = async (
  { service }: Setup,
  { balancer }: GatheringReaders,
  reading: Reading,
): Promise<BalancerFacts> => {
  const arns = (service?.balancers ?? []).map(({ targetGroup }) => targetGroup).filter(Boolean);
  if (arns.length === 0) return { targetGroups: known([]), balancers: known([]) };
  const targetGroups = await reading('elasticloadbalancing:DescribeTargetGroups', () => balancer.targetGroups(arns));
  const all = [...new Set(valueOr(targetGroups, []).flatMap(({ balancers }) => balancers))];
  const balancers = await reading('elasticloadbalancing:DescribeLoadBalancers', () => balancer.balancers(all));
  return { targetGroups, balancers };
};

/** What facts are gathered for: a cause (null: every check), its evidence, and how long the task ran. */
export type Wanted = {
  readonly setup: Setup;
  readonly cause: string | null;
  readonly evidence: string;
  readonly ageSeconds: number | null;
};

/** Reads in parallel what the checks of a cause need; what cannot be read becomes a fact with a reason. */
export const gatherFacts = async (
  wanted: Wanted,
  readers: GatheringReaders,
  reading: Reading,
): Promise<DiagnosisFacts> => {
  const groups = groupsFor(wanted.cause);
  const { setup, ageSeconds } = wanted;
  const only = <Facts>(group: Group, facts: () => Promise<Facts>, otherwise: Facts): Promise<Facts> =>
    groups.has(group) ? facts() : Promise.resolve(otherwise);
  const [network, role, logGroups, secrets, images, balancing] = await Promise.all([
    only('network', () => readNetwork(setup, readers, reading), NO_NETWORK),
    only('role', () => readRole(wanted, readers, reading), { executionRole: NOT_ASKED, permissions: NOT_ASKED }),
    only('logs', () => readLogGroups(setup, readers, reading), {}),
    only('secrets', () => readSecrets(setup, readers, reading), {}),
    only('images', () => readImages(setup, readers, reading), {}),
    only('balancer', () => readBalancers(setup, readers, reading), { targetGroups: NOT_ASKED, balancers: NOT_ASKED }),
  ]);
  return { setup, network, ...role, logGroups, secrets, images, ...balancing, ageSeconds };
};
