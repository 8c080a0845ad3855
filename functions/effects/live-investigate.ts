import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { DiagnosisReaders } from './diagnosis-ports.ts';
import { readSetup } from './diagnosis-setup.ts';
import { ecsReader } from './ecs.ts';
import type { InvestigateEffects } from './investigate.ts';
import { liveEvents } from './live-events.ts';
import { logsReader } from './logs.ts';

export type ReaderSettings = {
  /** The region whose services are looked at; the SDK's own setting without one. */
  readonly region?: string;
  /** Another place than AWS. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** A read that does not come through at the second try is a gap: an incident does not wait. */
const ATTEMPTS = 2;

/** One client a region, made when it is first asked for: log groups, images and secrets may be in another one. */
const regional = <Client>(make: (region: string) => Client): ((region: string) => Client) => {
  const clients = new Map<string, Client>();
  return (region) => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
};

/** Everything an investigation reads, with the credentials of whoever runs it. */
export const diagnosisReaders = (settings: ReaderSettings = {}): DiagnosisReaders => {
  const config = { ...settings, maxAttempts: ATTEMPTS };
  const ecs = new ECSClient(config);
  return {
    setup: (wanted) => readSetup(ecs, wanted),
    logs: logsReader(regional((region) => new CloudWatchLogsClient({ ...config, region }))),
  };
};

/** What `investigate` works with: reads alone, beside its own table and queues. */
export const liveInvestigate = (): InvestigateEffects & { readonly flush: () => void } => {
  const ecs = new ECSClient({ maxAttempts: ATTEMPTS });
  return { ...liveEvents(), ecs: ecsReader(() => ecs), readers: diagnosisReaders() };
};
