import { parseArn } from '../../primitives/identity.ts';

/**
 * Names that mean one resource wherever they are read, and names that every account gives to one of its own. Only the
 * former may join services of different accounts and regions.
 */

/** ARNs say whose it is; the name of a bucket is unique. */
const isFullArn = (value: string): boolean => {
  const arn = parseArn(value);
  return arn !== undefined && (arn.account !== '' || arn.service === 's3');
};

/** Seventeen hexadecimal digits are random for each; the short ids of before 2016 were not unique. */
const isLongId = (value: string): boolean => /^(?:fs|subnet)-[0-9a-f]{17}$/.test(value);

/** A private registry of ECR: its host contains account and region. */
const PRIVATE_REGISTRY = /^\d{12}\.dkr[.-]ecr[\w-]*\.[a-z0-9-]+\./;

/** Hosts that AWS makes for one database, cache, balancer or API: their first labels are drawn for it. */
const RESOURCE_HOST = new RegExp(
  String.raw`\.(?:rds|docdb|neptune|redshift|cache|memorydb|es|aoss|kafka|mq|elb|execute-api)` +
    String.raw`\.(?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$`,
);

const hostOf = (endpoint: string): string => endpoint.replace(/:\d+$/, '').toLowerCase();

const isRegistryOf = (value: string, cause: string): boolean =>
  PRIVATE_REGISTRY.test(value) && cause !== 'image.rate_limited';

/** Credentials and limits are of whoever pulls; everything else an image lacks, it lacks for all. */
const isImageForAll = (value: string, cause: string): boolean =>
  cause === 'image.rate_limited' || (cause === 'image.auth_denied' && !PRIVATE_REGISTRY.test(value))
    ? false
    : !value.startsWith('localhost');

const SAME: Readonly<Record<string, (value: string, cause: string) => boolean>> = {
  secret: isFullArn,
  role: isFullArn,
  'log destination': isFullArn,
  'environment file': isFullArn,
  volume: isLongId,
  subnet: isLongId,
  registry: isRegistryOf,
  image: isImageForAll,
  endpoint: (value) => RESOURCE_HOST.test(hostOf(value)),
};

/**
 * Whether a value names the same resource in every account and region. Zones, clusters, quotas and bare names do not.
 */
export const isSameEverywhere = (kind: string, value: string, cause: string): boolean =>
  (SAME[kind] ?? (() => false))(value, cause);

const ADDRESS = /^(?:[\d.]+|\[?[0-9a-f:]*:[0-9a-f:]*\]?)$/;
const PRIVATE_NAME = /\.(?:internal|local|localdomain|lan|corp|home|intranet|private|consul|test|svc)$/;

/**
 * Whether a host may be the same in other accounts, which a name of the public DNS suggests and does not prove: every
 * account can have a private zone of that name.
 */
export const isPublicHost = (endpoint: string): boolean => {
  const host = hostOf(endpoint);
  return host.includes('.') && !ADDRESS.test(host) && !PRIVATE_NAME.test(host) && !RESOURCE_HOST.test(host);
};

/** Whether a host is a registry that everybody pulls from. */
export const isPublicRegistry = (host: string): boolean => !PRIVATE_REGISTRY.test(host) && isPublicHost(host);
