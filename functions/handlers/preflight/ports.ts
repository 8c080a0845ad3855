import type { ImageContentReader } from '../../adapters/preflight/image-content.ts';
import type { MetricsReader } from '../../adapters/preflight/metrics.ts';
import type { ObjectReader } from '../../adapters/preflight/objects.ts';
import type { SecretKeyReader } from '../../adapters/preflight/secret-keys.ts';
import type { ServiceNowReader } from '../../adapters/preflight/service-now.ts';
import type { DiagnosisReaders } from '../investigate/ports.ts';

/** Every AWS read of a preflight. Nothing here changes anything. */
export type PreflightReaders = DiagnosisReaders & {
  readonly content: ImageContentReader;
  readonly keys: SecretKeyReader;
  readonly object: ObjectReader;
  readonly now: ServiceNowReader;
  readonly metrics: MetricsReader;
};
