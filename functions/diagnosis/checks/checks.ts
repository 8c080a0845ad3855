import { networkAcls } from './network-acl.ts';
import {
  balancerAccess,
  balancerZones,
  containerPort,
  gracePeriod,
  targetGroups,
  targetHealth,
} from './load-balancer.ts';
import { architecture, images, logGroups, secrets } from './dependencies.ts';
import { dns, endpointAccess, endpointPolicies, endpointState, s3Gateway } from './endpoint.ts';
import { natGateways } from './nat-gateway.ts';
import { freeAddresses, publicAddress, routes, subnetsExist } from './network.ts';
import { outboundAccess } from './outbound.ts';
import { executionRole, permissions } from './role.ts';
import { causesOf } from '../../stops/cause.ts';
import type { DiagnosisFacts } from '../facts.ts';
import type { Finding, Found } from '../finding.ts';

/** Groups of reads for checks: each is read only when one of its checks runs. */
export const GROUPS = ['network', 'role', 'logs', 'secrets', 'images', 'balancer'] as const;
export type Group = (typeof GROUPS)[number];

type Check = {
  readonly name: string;
  readonly group: Group;
  /** Causes of stops for which this check may find the reason. */
  readonly causes: ReadonlySet<string>;
  readonly read: (facts: DiagnosisFacts) => readonly Found[];
};

const UNREACHABLE = ['registry.unreachable', 'secrets.unreachable', 'logging.unreachable'] as const;
/** Something could not be retrieved, for an unknown reason: both the network path and the permission are checked. */
const UNEXPLAINED = [
  'image.pull_failed',
  'secrets.retrieval_failed',
  'logging.setup_failed',
  'envfile.failed',
] as const;
const DENIED = ['image.auth_denied', 'secrets.access_denied', 'logging.access_denied'] as const;

const PLACE = causesOf('network', ...UNREACHABLE);
const PATH = causesOf(...UNREACHABLE, ...UNEXPLAINED);
const ROLE = causesOf('iam', ...DENIED, ...UNEXPLAINED);
const POLICY = causesOf('iam', ...UNREACHABLE, ...DENIED, ...UNEXPLAINED);
const LAYERS = causesOf('registry.unreachable', 'image.pull_failed', 'envfile.failed');
const BUILT = causesOf('image', 'container.command_invalid', 'container.start_failed');
const HEALTH = causesOf('health.elb');

/** Every check, the most upstream first: an earlier failure may cause later ones. */
export const CHECKS: readonly Check[] = [
  { name: 'Subnets and security groups', group: 'network', causes: PLACE, read: subnetsExist },
  { name: 'Free addresses', group: 'network', causes: PLACE, read: freeAddresses },
  { name: 'VPC DNS', group: 'network', causes: PATH, read: dns },
  { name: 'Outbound route', group: 'network', causes: PATH, read: routes },
  { name: 'Public address', group: 'network', causes: PATH, read: publicAddress },
  { name: 'NAT gateway', group: 'network', causes: PATH, read: natGateways },
  { name: 'Outbound rules', group: 'network', causes: PATH, read: outboundAccess },
  { name: 'Network ACLs', group: 'network', causes: PATH, read: networkAcls },
  { name: 'VPC endpoints', group: 'network', causes: PATH, read: endpointState },
  { name: 'Endpoint access', group: 'network', causes: PATH, read: endpointAccess },
  {
    name: 'Endpoint policies',
    group: 'network',
    causes: POLICY,
    read: endpointPolicies,
  },
  {
    name: 'Route to S3',
    group: 'network',
    causes: LAYERS,
    read: s3Gateway,
  },
  { name: 'Execution role', group: 'role', causes: ROLE, read: executionRole },
  { name: 'Permissions', group: 'role', causes: ROLE, read: permissions },
  { name: 'Log group', group: 'logs', causes: causesOf('logging'), read: logGroups },
  { name: 'Secrets and parameters', group: 'secrets', causes: causesOf('secrets'), read: secrets },
  { name: 'Image', group: 'images', causes: causesOf('image'), read: images },
  {
    name: 'Image architecture',
    group: 'images',
    causes: BUILT,
    read: architecture,
  },
  { name: 'Target group', group: 'balancer', causes: HEALTH, read: targetGroups },
  { name: 'Zones of the load balancer', group: 'balancer', causes: HEALTH, read: balancerZones },
  { name: 'Container port', group: 'balancer', causes: HEALTH, read: containerPort },
  { name: 'Load balancer access', group: 'balancer', causes: HEALTH, read: balancerAccess },
  { name: 'Grace period', group: 'balancer', causes: HEALTH, read: gracePeriod },
  { name: 'Target health', group: 'balancer', causes: HEALTH, read: targetHealth },
];

const chosen = (cause: string | null): readonly Check[] =>
  cause === null ? CHECKS : CHECKS.filter((check) => check.causes.has(cause));

/** What has to be read for the checks of a cause; everything for null. Load balancers are in the tasks' network. */
export const groupsFor = (cause: string | null): ReadonlySet<Group> => {
  const groups = new Set(chosen(cause).map(({ group }) => group));
  return groups.has('balancer') ? groups.add('network') : groups;
};

/** Runs every check for a cause (all for null), the most upstream first. */
export const diagnose = (facts: DiagnosisFacts, cause: string | null): readonly Finding[] =>
  chosen(cause).flatMap(({ name, read }) => read(facts).map((found) => ({ check: name, ...found })));

/** The most upstream check that certainly failed. */
export const firstBroken = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ result }) => result === 'broken');
