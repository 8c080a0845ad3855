/** Every identity is account + region + cluster + service, because names repeat across clusters. */

/** `account/region/cluster/name`; for tasks without a service the name is `family:FAMILY`. */
export type ServiceKey = string & { readonly brand: 'ServiceKey' };

/** A deployment as `startedBy`, DescribeServices and deployment events name it: `ecs-svc/<digits>`. */
export type DeploymentId = string & { readonly brand: 'DeploymentId' };

export type ServiceParts = {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  /** Service name, or `family:FAMILY` for standalone tasks. */
  readonly name: string;
};

const FAMILY = 'family:';

/** What stands for tasks that no notice names one by one; a space stands in no name of ECS. */
export const ALL_CLUSTERS = 'all clusters';
export const ALL_TASKS = 'family:all tasks';
/** Tasks of a cluster that no service started, where only their ids are known. */
export const STANDALONE_TASKS = 'family:standalone tasks';

/** The key of a service, from its parts. Parts never contain a slash: ECS allows none in names. */
export const serviceKey = ({ account, region, cluster, name }: ServiceParts): ServiceKey =>
  `${account}/${region}/${cluster}/${name}` as ServiceKey;

/** The key in a text that `serviceKey` made, such as a part of a stored item's key. */
export const keyNamed = (text: string): ServiceKey => text as ServiceKey;

/** The deployment that ECS, or a stored text that was one, names. */
export const deploymentNamed = (text: string): DeploymentId => text as DeploymentId;

/** The parts of a key made by `serviceKey`. */
export const partsOf = (key: ServiceKey): ServiceParts => {
  // Twice as fast as splitting, and called for every service of every shared incident.
  const first = key.indexOf('/');
  const second = key.indexOf('/', first + 1);
  const third = key.indexOf('/', second + 1);
  return {
    account: key.slice(0, first),
    region: key.slice(first + 1, second),
    cluster: key.slice(second + 1, third),
    name: key.slice(third + 1),
  };
};

/** Whether a key is for standalone tasks of a family, not for a service. */
export const isStandalone = (key: ServiceKey): boolean => key.includes(`/${FAMILY}`);

/** `service:web` and `family:job` as ECS writes them in `group`. */
export const groupOf = (key: ServiceKey): string => {
  const { name } = partsOf(key);
  return name.startsWith(FAMILY) ? name : `service:${name}`;
};

export type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** What follows the account, e.g. `task/prod/0f1e…` or `service/web`. */
  readonly resource: string;
};

/** Splits an ARN; undefined when the text is not one. */
export const parseArn = (text: string): Arn | undefined => {
  const [arn, partition, service, region, account, ...rest] = text.split(':');
  if (arn !== 'arn' || !partition || !service || rest.length === 0) return undefined;
  return { partition, service, region: region ?? '', account: account ?? '', resource: rest.join(':') };
};

/**
 * The last part of an ARN or path: `web:42` of a task definition, the id of a task, the name of a service or
 * cluster.
 */
export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** A service's ARN in the long form (with the cluster); `undefined` for standalone tasks. */
export const longServiceArn = (key: ServiceKey, partition = 'aws'): string | undefined => {
  const { account, region, cluster, name } = partsOf(key);
  return name.startsWith(FAMILY) ? undefined : `arn:${partition}:ecs:${region}:${account}:service/${cluster}/${name}`;
};

/** Cluster and service of a service ARN; the old short form has no cluster. */
export const serviceOfArn = (
  arn: string,
): { readonly cluster: string | undefined; readonly name: string } | undefined => {
  const parts = parseArn(arn)?.resource.split('/');
  if (parts?.[0] !== 'service') return undefined;
  const [, first, second] = parts;
  if (second) return { cluster: first, name: second };
  return first ? { cluster: undefined, name: first } : undefined;
};
