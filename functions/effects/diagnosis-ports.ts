import type { Setup } from '../diagnosis/setup.ts';
import type { SetupWanted } from './diagnosis-setup.ts';
import type { LogsReader } from './logs.ts';

/** Everything that is asked of AWS to find out why tasks stop. All of it reads; nothing of it changes anything. */
export type DiagnosisReaders = {
  readonly setup: (wanted: SetupWanted) => Promise<Setup | undefined>;
  readonly logs: LogsReader;
};
