import { diagnosisReaders } from '../../../functions/handlers/investigate/clients.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import type { World } from '../world-model.ts';

/** What an investigation reads from the simulated account, by real clients from its endpoint. */
export const simulatedReaders = ({ simulation }: World, endpoint: string): DiagnosisReaders =>
  diagnosisReaders({
    region: simulation.region,
    endpoint,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
  });
