import { lastPart, parseArn, serviceOfArn } from '../../functions/primitives/identity.ts';
import { WrongUsage } from './io.ts';

/** A service as the command line names it; the region of an ARN comes before every other. */
export type NamedService = { readonly cluster: string; readonly service: string; readonly region: string };

type Flags = { readonly service: string; readonly cluster?: string; readonly region: string };

/** ECS's own default. */
const DEFAULT_CLUSTER = 'default';

type Parts = { readonly name: string; readonly cluster?: string; readonly region?: string };

const GIVE = 'give a name, cluster/name or its ARN';

const PRINTED = /^\d{12}\/(?<region>[a-z0-9-]+)\/(?<cluster>[^/]+)\/(?<name>[^/]+)$/;

const NAMED = /^(?:(?<cluster>[^/]+)\/)?(?<name>[^/]+)$/;

const partsOf = (service: string): Parts => {
  if (service.startsWith('arn:')) {
    const arn = serviceOfArn(service);
    if (arn !== undefined) return { ...arn, region: parseArn(service)?.region };
    throw new WrongUsage(`--service ${service} is not the ARN of an ECS service: ${GIVE}`);
  }
  const { name, ...more } = (PRINTED.exec(service) ?? NAMED.exec(service))?.groups ?? {};
  if (name !== undefined) return { name, ...more };
  throw new WrongUsage(`--service ${service} names no service: ${GIVE}`);
};

/**
 * The service that `--service` and `--cluster` name: a name, `cluster/name`, an ARN, or `account/region/cluster/name`
 * as Farwatch prints it. Throws `WrongUsage` for anything else, and where the two contradict each other.
 */
export const namedServiceOf = ({ service, cluster: flag, region }: Flags): NamedService => {
  const named = partsOf(service);
  const cluster = flag === undefined ? undefined : lastPart(flag);
  if (cluster !== undefined && named.cluster !== undefined && cluster !== named.cluster)
    throw new WrongUsage(`--service names cluster ${named.cluster} and --cluster ${cluster}: give one of them`);
  return {
    cluster: cluster ?? named.cluster ?? DEFAULT_CLUSTER,
    service: named.name,
    region: named.region || region,
  };
};
