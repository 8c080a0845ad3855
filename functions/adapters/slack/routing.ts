import * as z from 'zod/mini';
import { partsOf } from '../../primitives/identity.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Log } from '../common.ts';

/** Channels by id or name: the service's own tag wins, then the cluster's, then the default. */
export type Routing = { readonly channel: string; readonly byCluster: Readonly<Record<string, string>> };

const byClusterSchema = z.record(z.string(), z.string());

const byClusterOf = (text: string): Routing['byCluster'] | undefined => {
  try {
    const read = z.safeParse(byClusterSchema, JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Routing from the settings. If they are unreadable, everything goes to the default channel, so that nothing is lost.
 */
export const routingOf = (channel: string, channels: string, log: Log): Routing => {
  const byCluster = byClusterOf(channels);
  if (byCluster === undefined) log.error('slackChannels is not a JSON object of cluster and channel: it is not used');
  return { channel, byCluster: byCluster ?? {} };
};

/** Slack channel names and ids as tags may contain them (not every AWS tag allows `#`). */
const CHANNEL = /^#?[\p{L}\p{N}._-]{1,80}$/u;

/** The channel of a service; a tag that cannot be a channel is ignored. */
export const channelOf = (service: ServiceKey, tag: string | null, { channel, byCluster }: Routing): string => {
  if (tag !== null && CHANNEL.test(tag.trim())) return tag.trim();
  return byCluster[partsOf(service).cluster] ?? channel;
};
