import { destinationsOf } from '../diagnosis/destinations.ts';
import type { Found } from '../diagnosis/finding.ts';
import type { Setup } from '../diagnosis/setup.ts';
import type { Cause } from '../stops/cause.ts';

/**
 * What ECS fetches first names the stop: secrets, then the registry, then logs. The order within the start of a task is
 * undocumented; this is the order in which its messages appear.
 */
const unreachable = (names: readonly string[]): Cause => {
  if (names.some((name) => /^(?:secretsmanager|ssm)(?:\.|$)/.test(name))) return 'secrets.unreachable';
  return names.length > 0 && names.every((name) => /^logs(?:\.|$)/.test(name))
    ? 'logging.unreachable'
    : 'registry.unreachable';
};

/** The cause of a stop for an action that a role or an endpoint's policy refuses. */
const denied = (action: string): Cause => {
  if (/^(?:secretsmanager|ssm|kms):/.test(action)) return 'secrets.access_denied';
  if (/^logs:/.test(action)) return 'logging.access_denied';
  return /^s3:/.test(action) ? 'envfile.failed' : 'iam.execution_role_denied';
};

const destinations = (setup: Setup): readonly string[] => destinationsOf(setup).map(({ name }) => name);

const path = (found: Found, setup: Setup): Cause => unreachable(found.about ?? destinations(setup));
const permission = ({ about = [] }: Found): Cause => denied(about[0] ?? '');

/** Checks of the doctor and the cause that a stop would have when they fail. */
const BY_CHECK: Readonly<Record<string, (found: Found, setup: Setup) => Cause>> = {
  'Subnets and security groups': () => 'network.config_invalid',
  'Free addresses': () => 'network.subnet_exhausted',
  'VPC DNS': path,
  'Outbound route': path,
  'Public address': path,
  'NAT gateway': path,
  'Outbound rules': path,
  'Network ACLs': path,
  'VPC endpoints': path,
  'Endpoint access': path,
  'Endpoint policies': permission,
  'Route to S3': () => 'registry.unreachable',
  'Execution role': (_, { task }) => (task.executionRole === null ? 'config.invalid' : 'iam.assume_role_failed'),
  Permissions: permission,
  'Log group': ({ detail }) => (/without/.test(detail) ? 'logging.config_invalid' : 'logging.destination_missing'),
  'Secrets and parameters': () => 'secrets.not_found',
  Image: () => 'image.not_found',
  'Image architecture': () => 'image.platform_mismatch',
  'Target group': () => 'config.invalid',
  'Container port': () => 'config.invalid',
  'Zones of the load balancer': () => 'health.elb',
  'Load balancer access': () => 'health.elb',
  'Grace period': () => 'health.elb',
  'Target health': () => 'health.elb',
};

/** The cause that a stop would have for what a check found; null for what is not broken. */
export const causeOf = (check: string, found: Found, setup: Setup): Cause | null => {
  if (found.result !== 'broken') return null;
  return found.cause ?? BY_CHECK[check]?.(found, setup) ?? 'config.invalid';
};

/** Causes that one check can have, in the order in which a start meets them. */
const ORDER: readonly Cause[] = [
  'secrets.unreachable',
  'secrets.access_denied',
  'registry.unreachable',
  'iam.execution_role_denied',
  'envfile.failed',
  'logging.unreachable',
  'logging.access_denied',
];

/** Where in a start a cause shows, for the findings of one check; unlisted ones keep their order. */
export const placeOf = (cause: Cause | null): number => (cause === null ? -1 : ORDER.indexOf(cause));
