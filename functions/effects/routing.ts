import { partsOf } from '../events/identity.ts';
import type { ServiceKey } from '../events/identity.ts';

/** Channels by id or name: the service's own tag wins, then the cluster's, then the default. */
export type Routing = { readonly channel: string; readonly byCluster: Readonly<Record<string, string>> };

/** Slack channel names and ids as tags may hold them (AWS allows no `#` in every tag value). */
const CHANNEL = /^#?[\p{L}\p{N}._-]{1,80}$/u;

/** The channel of a service; a tag that can be no channel is not used. */
export const channelOf = (service: ServiceKey, tag: string | null, { channel, byCluster }: Routing): string => {
  if (tag !== null && CHANNEL.test(tag.trim())) return tag.trim();
  return byCluster[partsOf(service).cluster] ?? channel;
};
