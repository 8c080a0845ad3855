import { zonedSecondsOf } from '../policy.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

type Offer = { readonly version: string; readonly from: string; readonly until: string | null };

/**
 * Fargate platform versions and when new deployments could use them
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html). Dated, so that a replay of the
 * past decides as the past would have.
 */
export const PLATFORM_VERSIONS: Readonly<Record<'LINUX' | 'WINDOWS', readonly Offer[]>> = {
  LINUX: [
    { version: '1.0.0', from: '2017-11-29T00:00:00Z', until: '2020-12-14T00:00:00Z' },
    { version: '1.1.0', from: '2018-03-08T00:00:00Z', until: '2020-12-14T00:00:00Z' },
    { version: '1.2.0', from: '2018-09-27T00:00:00Z', until: '2020-12-14T00:00:00Z' },
    { version: '1.3.0', from: '2018-12-20T00:00:00Z', until: '2026-06-15T00:00:00Z' },
    { version: '1.4.0', from: '2020-04-08T00:00:00Z', until: null },
  ],
  WINDOWS: [{ version: '1.0.0', from: '2021-10-28T00:00:00Z', until: null }],
};

const partsOf = (version: string): readonly number[] => version.split('.').map(Number);

const isNewer = (version: string, than: string): boolean => {
  const [mine, others] = [partsOf(version), partsOf(than)];
  const index = mine.findIndex((part, position) => part !== (others[position] ?? 0));
  return index >= 0 && (mine[index] ?? 0) > (others[index] ?? 0);
};

/**
 * Whether a new deployment may use a platform version at `at` (epoch seconds). A version newer than the table was
 * introduced after it was written and counts as offered: the service ran on it.
 */
export const isOffered = (operatingSystem: 'LINUX' | 'WINDOWS', version: string, at: EpochSeconds): boolean => {
  const offers = PLATFORM_VERSIONS[operatingSystem];
  const offer = offers.find((entry) => entry.version === version);
  if (offer === undefined) return version === 'LATEST' || offers.every((entry) => isNewer(version, entry.version));
  return (
    at >= (zonedSecondsOf(offer.from) ?? 0) && (offer.until === null || at < (zonedSecondsOf(offer.until) ?? Infinity))
  );
};
