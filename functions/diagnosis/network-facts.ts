import type { Read } from './read.ts';

export type Subnet = {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly cidr: string;
  readonly freeAddresses: number;
};

export type Route = {
  /** `0.0.0.0/0`, another block, or the id of a prefix list. */
  readonly destination: string;
  /** `igw-…`, `nat-…`, `vpce-…`, `tgw-…`, `local`, … */
  readonly target: string;
  /** Its target is gone. */
  readonly isBlackhole: boolean;
};

export type RouteTable = {
  readonly id: string;
  readonly vpc: string;
  /** Used by every subnet of the VPC without its own. */
  readonly isMain: boolean;
  readonly subnets: readonly string[];
  readonly routes: readonly Route[];
};

export type NatGateway = {
  readonly id: string;
  readonly state: string;
  readonly subnet: string;
  readonly isPublic: boolean;
};

export type Endpoint = {
  readonly id: string;
  /** Without the partition and region: `ecr.api`, `s3`. */
  readonly service: string;
  readonly isGateway: boolean;
  readonly state: string;
  readonly hasPrivateDns: boolean;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly routeTables: readonly string[];
  /** JSON; null: unknown. */
  readonly policy: string | null;
};

/** A rule of a security group. Ports are null for all traffic. */
export type Rule = {
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly cidrs: readonly string[];
  readonly prefixLists: readonly string[];
  readonly groups: readonly string[];
};

export type SecurityGroup = {
  readonly id: string;
  readonly vpc: string;
  readonly name: string;
  readonly inbound: readonly Rule[];
  readonly outbound: readonly Rule[];
};

/** One numbered rule of a network ACL; ports are null for all of them. */
export type AclRule = {
  readonly number: number;
  readonly isAllow: boolean;
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly cidr: string | null;
};

export type NetworkAcl = {
  readonly id: string;
  readonly subnets: readonly string[];
  readonly inbound: readonly AclRule[];
  readonly outbound: readonly AclRule[];
};

export type VpcDns = { readonly hasResolver: boolean; readonly hasHostnames: boolean };

/** The network of a service as EC2 describes it. */
export type NetworkFacts = {
  readonly subnets: Read<readonly Subnet[]>;
  readonly routeTables: Read<readonly RouteTable[]>;
  readonly natGateways: Read<readonly NatGateway[]>;
  readonly endpoints: Read<readonly Endpoint[]>;
  /** The tasks' groups or the default ones of the VPC, and those of endpoints and load balancers. */
  readonly securityGroups: Read<readonly SecurityGroup[]>;
  readonly acls: Read<readonly NetworkAcl[]>;
  readonly dns: Read<VpcDns>;
};
