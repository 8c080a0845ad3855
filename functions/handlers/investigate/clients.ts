import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { ClientConfig } from '../../adapters/organisation/places.ts';
import { balancerReader } from '../../adapters/aws/balancer.ts';
import type { DiagnosisReaders, GatheringReaders } from './ports.ts';
import { readSetup } from './setup.ts';
import { roleReader } from '../../adapters/aws/iam-read.ts';
import { logGroupReader, logsReader } from '../../adapters/aws/logs.ts';
import { networkReader } from '../../adapters/aws/network.ts';
import { registryReader } from '../../adapters/aws/registry.ts';
import { secretReader } from '../../adapters/aws/secrets-read.ts';

type SessionlessCredentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type ReaderSettings = {
  /** Region of the services under investigation; without it, the SDK's own setting. */
  readonly region?: string;
  /** An endpoint other than AWS. */
  readonly endpoint?: string;
  readonly credentials?: SessionlessCredentials | ClientConfig['credentials'];
};

/** A read that fails twice is reported as missing data: an incident does not wait. */
const ATTEMPTS = 2;

/** One client per region, created on first use: log groups, images and secrets may be in other regions. */
const regional = <Client>(make: (region: string) => Client): ((region: string) => Client) => {
  const clients = new Map<string, Client>();
  return (region) => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
};

const logsClients = (settings: ReaderSettings) =>
  regional((region) => new CloudWatchLogsClient({ ...settings, maxAttempts: ATTEMPTS, region }));

/** The reads that facts are gathered from, with the credentials of the process that runs it. */
export const gatheringReaders = (settings: ReaderSettings = {}): GatheringReaders => {
  const config = { ...settings, maxAttempts: ATTEMPTS };
  const at = (region: string) => ({ ...config, region });
  const ecs = new ECSClient(config);
  return {
    setup: (wanted) => readSetup(ecs, wanted),
    logs: logGroupReader(logsClients(settings)),
    network: networkReader(new EC2Client(config)),
    image: registryReader(regional((region) => new ECRClient(at(region)))),
    roles: roleReader(new IAMClient(config)),
    secret: secretReader({
      secretsManager: regional((region) => new SecretsManagerClient(at(region))),
      ssm: regional((region) => new SSMClient(at(region))),
    }),
    balancer: balancerReader(new ElasticLoadBalancingV2Client(config)),
  };
};

/** All reads of an investigation: those of the facts, and log lines. */
export const diagnosisReaders = (settings: ReaderSettings = {}): DiagnosisReaders => ({
  ...gatheringReaders(settings),
  logs: logsReader(logsClients(settings)),
});
