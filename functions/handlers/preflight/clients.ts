import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Download } from '../../adapters/preflight/image-content.ts';
import { imageContentReader } from '../../adapters/preflight/image-content.ts';
import { metricsReader } from '../../adapters/preflight/metrics.ts';
import { objectReader } from '../../adapters/preflight/objects.ts';
import { secretKeyReader } from '../../adapters/preflight/secret-keys.ts';
import { serviceNowReader } from '../../adapters/preflight/service-now.ts';
import type { ReaderSettings } from '../investigate/clients.ts';
import { gatheringReaders } from '../investigate/clients.ts';
import type { PreflightReaders } from './ports.ts';

/** An image's configuration has a few kilobytes; more is not read. */
const CONFIG_BYTES_MAX = 1_000_000;

const download: Download = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the image's configuration could not be downloaded: HTTP ${response.status}`);
  const text = await response.text();
  if (text.length > CONFIG_BYTES_MAX) throw new Error("the image's configuration is too large");
  return JSON.parse(text);
};

/** A read that fails twice is a row that says so. */
const ATTEMPTS = 2;

const regionally = (settings: ReaderSettings) => (region: string) => ({ ...settings, maxAttempts: ATTEMPTS, region });

/** The reads of a preflight for which nobody needs to be able to read a secret or an environment file. */
export const narrowReaders = (settings: ReaderSettings, now: () => Date): PreflightReaders => {
  const config = { ...settings, maxAttempts: ATTEMPTS };
  const at = regionally(settings);
  return {
    ...gatheringReaders(settings),
    content: imageContentReader((region) => new ECRClient(at(region)), download),
    now: serviceNowReader(new ECSClient(config)),
    metrics: metricsReader(new CloudWatchClient(config), now),
  };
};

/** All reads of a preflight, with the credentials of the process that runs it. */
export const preflightReaders = (settings: ReaderSettings, now: () => Date): PreflightReaders => {
  const at = regionally(settings);
  const s3 = { ...settings, maxAttempts: ATTEMPTS, followRegionRedirects: true, forcePathStyle: true };
  return {
    ...narrowReaders(settings, now),
    keys: secretKeyReader((region) => new SecretsManagerClient(at(region))),
    object: objectReader(new S3Client(s3)),
  };
};
