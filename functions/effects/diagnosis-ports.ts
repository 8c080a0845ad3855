import type { Setup } from '../diagnosis/setup.ts';
import type { BalancerReader } from './balancer.ts';
import type { SetupWanted } from './diagnosis-setup.ts';
import type { RoleReader } from './iam-read.ts';
import type { LogsReader } from './logs.ts';
import type { NetworkReader } from './network.ts';
import type { RegistryReader } from './registry.ts';
import type { SecretReader } from './secrets-read.ts';

/** Everything that is asked of AWS to find out why tasks stop. All of it reads; nothing of it changes anything. */
export type DiagnosisReaders = {
  /** Undefined: ECS knows no such service. */
  readonly setup: (wanted: SetupWanted) => Promise<Setup | undefined>;
  readonly logs: LogsReader;
  readonly network: NetworkReader;
  readonly image: RegistryReader;
  readonly roles: RoleReader;
  readonly secret: SecretReader;
  readonly balancer: BalancerReader;
};
