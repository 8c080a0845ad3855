import type { ImageContentReader } from '../../adapters/preflight/image-content.ts';
import type { MetricsReader } from '../../adapters/preflight/metrics.ts';
import type { ObjectReader } from '../../adapters/preflight/objects.ts';
import type { SecretKeyReader } from '../../adapters/preflight/secret-keys.ts';
import type { ServiceNowReader } from '../../adapters/preflight/service-now.ts';
import type { GatheringReaders } from '../investigate/ports.ts';

/** Every AWS read of a preflight. Nothing here changes anything. */
export type PreflightReaders = GatheringReaders & {
  readonly content: ImageContentReader;
  /** Absent: keys of secrets are not read, because whoever may read them may read the values too. */
  readonly keys?: SecretKeyReader;
  /** Absent: environment files are not looked up, because whoever may may read them too. */
  readonly object?: ObjectReader;
  readonly now: ServiceNowReader;
  readonly metrics: MetricsReader;
};
