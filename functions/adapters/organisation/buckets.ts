import type { Clock } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';
import { isThrottled } from '../../primitives/throttled.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { placeName } from '../../organisation/spoke.ts';

/** Calls that ECS takes at once, and those that it takes each second in the long run. */
export type BucketSize = { readonly burst: number; readonly perSecond: number };

/**
 * ECS's buckets of reads, each of an account and region
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
 */
export const ECS_BUCKETS = {
  service: { burst: 100, perSecond: 20 },
  'cluster resource': { burst: 100, perSecond: 20 },
  cluster: { burst: 50, perSecond: 20 },
  'task definition': { burst: 50, perSecond: 20 },
  deployment: { burst: 50, perSecond: 20 },
  revision: { burst: 50, perSecond: 20 },
  tag: { burst: 50, perSecond: 20 },
} as const satisfies Readonly<Record<string, BucketSize>>;

/** A family of ECS's calls that share a bucket. */
export type Family = keyof typeof ECS_BUCKETS;

const FAMILIES: Readonly<Record<string, Family>> = {
  DescribeServices: 'service',
  ListServices: 'service',
  DescribeTasks: 'cluster resource',
  ListTasks: 'cluster resource',
  DescribeClusters: 'cluster',
  ListClusters: 'cluster',
  DescribeTaskDefinition: 'task definition',
  DescribeServiceDeployments: 'deployment',
  ListServiceDeployments: 'deployment',
  DescribeServiceRevisions: 'revision',
  ListTagsForResource: 'tag',
};

/** The family of an operation (`ListTasks`); undefined where AWS documents no bucket. */
export const familyOf = (operation: string): Family | undefined => FAMILIES[operation];

/** The burst that one process takes of a bucket: consoles, pipelines and our other functions have the same one. */
const BURST_SHARE = 0.5;
/** The same of what flows in. */
const RATE_SHARE = 0.8;
/** After a refusal half of that, for so many milliseconds. */
const SLOW_SHARE = 0.5;
const SLOW_MS = 60_000;

type Bucket = { tokens: number; at: EpochMs; slowUntil: EpochMs };

/** Takes calls out of the buckets of accounts and regions, so that one that is empty delays its own calls alone. */
export type Buckets = {
  /** Waits until the place's bucket of the operation has a token; at once where no bucket is documented. */
  readonly take: (place: Place, operation: string) => Promise<void>;
  /** AWS refused a call as one too many: the bucket is empty, and for a minute half as much flows in. */
  readonly refused: (place: Place, operation: string) => void;
};

const rateAt = ({ perSecond }: BucketSize, { slowUntil }: Bucket, now: EpochMs): number =>
  perSecond * RATE_SHARE * (now < slowUntil ? SLOW_SHARE : 1);

/** Buckets of this process; times are those of the clock. */
export const bucketsOf = (clock: Clock): Buckets => {
  const buckets = new Map<string, Bucket>();
  const filled = (place: Place, family: Family, now: EpochMs): Bucket => {
    const size = ECS_BUCKETS[family];
    const name = `${placeName(place)} ${family}`;
    const bucket = buckets.get(name) ?? { tokens: size.burst * BURST_SHARE, at: now, slowUntil: 0 };
    const inflow = (Math.max(0, now - bucket.at) / 1000) * rateAt(size, bucket, now);
    bucket.tokens = Math.min(size.burst * BURST_SHARE, bucket.tokens + inflow);
    bucket.at = Math.max(bucket.at, now);
    buckets.set(name, bucket);
    return bucket;
  };
  return {
    take: async (place, operation) => {
      const family = familyOf(operation);
      if (family === undefined) return;
      const now = clock.now().getTime();
      const bucket = filled(place, family, now);
      // Below zero it is reserved: who comes later waits longer.
      bucket.tokens -= 1;
      if (bucket.tokens < 0) await clock.sleep((-bucket.tokens / rateAt(ECS_BUCKETS[family], bucket, now)) * 1000);
    },
    refused: (place, operation) => {
      const family = familyOf(operation);
      if (family === undefined) return;
      const now = clock.now().getTime();
      const bucket = filled(place, family, now);
      bucket.tokens = Math.min(0, bucket.tokens);
      bucket.slowUntil = now + SLOW_MS;
    },
  };
};

type Step<Args> = (args: Args) => Promise<unknown>;
type Middleware = <Args>(next: Step<Args>, context: { readonly commandName?: string }) => Step<Args>;

/** What is needed of a client of the SDK. */
type Client = {
  readonly middlewareStack: { readonly add: (middleware: never, options: never) => void };
};

/** The client, with each attempt of a call taken out of the place's buckets: a retry is a call as well. */
export const metered = <Metered extends Client>(client: Metered, place: Place, buckets: Buckets): Metered => {
  const middleware: Middleware = (next, { commandName = '' }) => {
    const operation = commandName.replace(/Command$/, '');
    return async (args) => {
      await buckets.take(place, operation);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottled(error)) buckets.refused(place, operation);
        throw error;
      }
    };
  };
  // Behind the SDK's own retries, which stand first in this step.
  const options = { step: 'finalizeRequest', name: 'buckets', priority: 'low' };
  client.middlewareStack.add(middleware as never, options as never);
  return client;
};
