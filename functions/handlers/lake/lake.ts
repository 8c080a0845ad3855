import * as z from 'zod/mini';
import type { Clock, Log, Metrics } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';
import { pricedBy } from '../../billing/prices.ts';
import type { Day } from '../../lake/subject.ts';
import { dayBefore, dayNamed } from '../../lake/subject.ts';
import type { ClusterDay } from '../../lake/tables.ts';
import { messageOf } from '../../primitives/error-text.ts';
import { jsonIn } from '../../primitives/json.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { Cluster, ExportEffects } from './cluster-day.ts';
import { exportClusterDay } from './cluster-day.ts';

/** What the export works with. */
export type LakeEffects = Omit<ExportEffects, 'priceOf' | 'now'> & {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly prices: Prices;
  readonly sendCluster: (work: ClusterDay) => Promise<void>;
};

const clusterSchema = z.object({ day: z.string(), account: z.string(), region: z.string(), cluster: z.string() });
/** The Scheduler's message has its own time: however late it is handled, it means the same day. */
const nightSchema = z.object({ scheduledAt: z.string() });
/** Somebody asks for a day again, or for one before the lake began. */
const daySchema = z.object({ day: z.string() });

type Work =
  | { readonly kind: 'cluster'; readonly cluster: Cluster; readonly day: Day }
  | { readonly kind: 'day'; readonly day: Day };

const clusterWork = (body: unknown): Work | undefined => {
  const { data } = clusterSchema.safeParse(body);
  const day = data === undefined ? undefined : dayNamed(data.day);
  if (data === undefined || day === undefined) return undefined;
  const { account, region, cluster } = data;
  return { kind: 'cluster', cluster: { account, region, cluster }, day };
};

const dayWork = (body: unknown): Work | undefined => {
  const night = nightSchema.safeParse(body).data;
  const at = Date.parse(night?.scheduledAt ?? '');
  if (!Number.isNaN(at)) return { kind: 'day', day: dayBefore(at) };
  const day = dayNamed(daySchema.safeParse(body).data?.day ?? '');
  return day === undefined ? undefined : { kind: 'day', day };
};

/** What a message asks for; undefined for one that cannot be read. */
const workOf = (text: string): Work | undefined => {
  const body = jsonIn(text);
  return clusterWork(body) ?? dayWork(body);
};

/** Every cluster of every account and region with a service or a family of tasks. */
const clustersOf = async ({ directory }: LakeEffects): Promise<readonly Cluster[]> => {
  const clusters: Cluster[] = [];
  for (const place of await directory.places()) {
    const names = new Set((await directory.services(place)).map((service) => partsOf(service).cluster));
    for (const cluster of [...names].sort()) clusters.push({ ...place, cluster });
  }
  return clusters;
};

const begin = async ({ day }: Day, fx: LakeEffects): Promise<void> => {
  const clusters = await clustersOf(fx);
  for (const cluster of clusters) await fx.sendCluster({ ...cluster, day });
  fx.log.info('history of a day is exported', { day, clusters: clusters.length });
};

const work = async (asked: Work, fx: LakeEffects): Promise<void> => {
  const now = fx.clock.now().getTime();
  // A day that is not over would be exported without its evening.
  if (asked.day.to >= now) throw new Error(`${asked.day.day} is not over`);
  if (asked.kind === 'day') return begin(asked.day, fx);
  const { table } = await fx.prices();
  const services = await exportClusterDay(asked.cluster, asked.day, { ...fx, priceOf: pricedBy(table), now });
  fx.metrics.count('ExportedServices', services);
};

/** Handles the queue of the lake; returns the messages to retry. One that cannot be read goes to the dead letters. */
export const handleLake = async (records: readonly EventRecord[], fx: LakeEffects): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const { id, body } of records) {
    try {
      const asked = workOf(body);
      if (asked === undefined) throw new Error('neither a day nor a cluster to export');
      await work(asked, fx);
    } catch (error) {
      again.push(id);
      fx.log.error('an export failed', { id, reason: messageOf(error) });
    }
  }
  return again;
};
