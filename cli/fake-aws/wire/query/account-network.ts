/** The simulated account's one VPC: private subnets behind a NAT gateway. */
export const VPC = 'vpc-0f1e2d3c4b5a69788';
export const NAT = 'nat-0a1b2c3d4e5f60718';
export const TASK_GROUP = 'sg-0a1b2c3d4e5f60718';
export const BALANCER_GROUP = 'sg-0b1c2d3e4f5061728';
export const PUBLIC_SUBNET = 'subnet-0c1d2e3f405162738';
