import { parseArn, serviceOfArn } from '../../functions/primitives/identity.ts';
import { WrongUsage } from './io.ts';

/** A service as the command line names it; the region of an ARN comes before every other. */
export type NamedService = { readonly cluster: string; readonly service: string; readonly region: string };

type Flags = { readonly service: string; readonly cluster?: string; readonly region: string };

/** ECS's own default. */
const DEFAULT_CLUSTER = 'default';

const lastPart = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

/**
 * The service that `--service` and `--cluster` name: a name, `cluster/name` or an ARN. Throws `WrongUsage` for an ARN
 * of something else, and where the two contradict each other.
 */
export const namedServiceOf = ({ service, cluster: flag, region }: Flags): NamedService => {
  const arn = service.startsWith('arn:') ? serviceOfArn(service) : undefined;
  if (service.startsWith('arn:') && arn === undefined)
    throw new WrongUsage(`--service ${service} is not the ARN of an ECS service: give a name, cluster/name or its ARN`);
  const [first, second] = service.split('/');
  const named =
    arn ?? (second === undefined ? { name: service, cluster: undefined } : { name: second, cluster: first });
  const cluster = flag === undefined ? undefined : lastPart(flag);
  if (cluster !== undefined && named.cluster !== undefined && cluster !== named.cluster)
    throw new WrongUsage(`--service names cluster ${named.cluster} and --cluster ${cluster}: give one of them`);
  return {
    cluster: cluster ?? named.cluster ?? DEFAULT_CLUSTER,
    service: named.name,
    region: parseArn(service)?.region || region,
  };
};
