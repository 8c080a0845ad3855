import type { Balancer, TargetGroup } from '../../../functions/diagnosis/facts.ts';
import type {
  Endpoint,
  NatGateway,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  Subnet,
} from '../../../functions/diagnosis/network-facts.ts';
import type { ServiceSetup } from '../../../functions/diagnosis/setup.ts';

/** An image in the account's registry. */
export type StoredImage = {
  /** `linux/amd64`, …; a list of one for an image without an index. */
  platforms: string[];
  hasIndex: boolean;
  sizeBytes: number;
  entryPoint: string[];
  command: string[];
  digest: string;
};

export type StoredRole = {
  trusts: string[];
  /** Actions that its policies do not allow; everything else is allowed. */
  denied: Set<string>;
};

/** What a service used and failed with until now. */
export type ServicePast = {
  desired: number;
  maximumPercent: number;
  /** Size of the revision that runs. */
  cpuUnits: number;
  memoryMib: number;
  /** Peak memory in percent of that; null: CloudWatch has no data. */
  memoryPercent: number | null;
};

/** What surrounds a service in a simulated account, beyond ECS itself. Mutable on purpose: something breaks. */
export type Account = {
  readonly id: string;
  readonly region: string;
  /** By ARN. */
  readonly roles: Map<string, StoredRole>;
  /** By reference, `repository:tag`. */
  readonly images: Map<string, StoredImage>;
  readonly repositories: Set<string>;
  /** By ARN: the value, and whether it is scheduled for deletion. */
  readonly secrets: Map<string, { value: string; isDeleted: boolean }>;
  /** By name. */
  readonly parameters: Set<string>;
  readonly logGroups: Set<string>;
  /** By ARN. */
  readonly objects: Set<string>;
  subnets: Subnet[];
  routeTables: RouteTable[];
  natGateways: NatGateway[];
  endpoints: Endpoint[];
  securityGroups: SecurityGroup[];
  acls: NetworkAcl[];
  dns: { hasResolver: boolean; hasHostnames: boolean };
  targetGroups: TargetGroup[];
  balancers: Balancer[];
  vcpus: { limit: number; used: number };
  service: ServiceSetup;
  past: ServicePast;
};

/** The parts of an image reference in this account's registry; undefined: another registry. */
export const storedName = ({ id, region }: Account, image: string): string | undefined => {
  const host = `${id}.dkr.ecr.${region}.amazonaws.com/`;
  return image.startsWith(host) ? image.slice(host.length) : undefined;
};
