import type { Setup } from '../../diagnosis/setup.ts';
import type { BalancerReader } from '../../adapters/aws/balancer.ts';
import type { SetupWanted } from './setup.ts';
import type { RoleReader } from '../../adapters/aws/iam-read.ts';
import type { LogsReader } from '../../adapters/aws/logs.ts';
import type { NetworkReader } from '../../adapters/aws/network.ts';
import type { RegistryReader } from '../../adapters/aws/registry.ts';
import type { SecretReader } from '../../adapters/aws/secrets-read.ts';

/** Every AWS read that finds out why tasks stop. Nothing here changes anything. */
export type DiagnosisReaders = {
  /** Undefined: ECS has no such service. */
  readonly setup: (wanted: SetupWanted) => Promise<Setup | undefined>;
  readonly logs: LogsReader;
  readonly network: NetworkReader;
  readonly image: RegistryReader;
  readonly roles: RoleReader;
  readonly secret: SecretReader;
  readonly balancer: BalancerReader;
};

/** The reads that the facts of a check come from: no log line is among them. */
export type GatheringReaders = Omit<DiagnosisReaders, 'logs'> & { readonly logs: Pick<LogsReader, 'groupExists'> };
