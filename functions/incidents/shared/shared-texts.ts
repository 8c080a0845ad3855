import { plural } from '../../primitives/plural.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { lineOf } from '../first-line.ts';
import type { Span } from './members.ts';
import { phraseOf } from '../phrases.ts';
import type { SharedCause } from './shared-causes.ts';
import { nameOf } from '../texts.ts';

/** Things whose name belongs into the first line. */
const NAMED = /^(?:secret|role|log destination|volume|environment file|image|registry)$/;
const PLACES = /^(?:zone|subnet|cluster|region)$/;
const TOGETHER = /^(?:cluster|region)$/;

/** `failed at secret arn:…`, `stopped in cluster prod`. */
export const failedAt = ({ kind, value }: SharedCause): string =>
  `${TOGETHER.test(kind) ? 'stopped' : 'failed'} ${PLACES.test(kind) ? 'in' : 'at'} ${kind} ${value}`;

/** What they fail at, in the words of the first line. */
const failing = ({ kind, value, cause, adviceParameters }: SharedCause): string =>
  kind === 'endpoint'
    ? `cannot connect to ${value}`
    : NAMED.test(kind)
      ? lineOf({ cause, failedResource: value, adviceParameters })
      : phraseOf(cause);

/** `3 services in 2 accounts: secret orders-db does not exist`. */
export const sharedTitle = (cause: SharedCause, services: number, { accounts }: Span): string => {
  const where = accounts.length > 1 ? ` in ${accounts.length} accounts` : '';
  return TOGETHER.test(cause.kind)
    ? `${plural(services, 'service')}${where} began to fail together in ${cause.value}`
    : `${plural(services, 'service')}${where}: ${failing(cause)}`;
};

/** `orders (prod)`; with account and region where there are several. */
export const placedName = (service: ServiceKey, { accounts, regions }: Span): string => {
  const { account, region, cluster } = partsOf(service);
  const place = [cluster, ...(accounts.length > 1 ? [account] : []), ...(regions.length > 1 ? [region] : [])];
  return `${nameOf(service)} (${place.join(', ')})`;
};

const LISTED_MAX = 12;

/** The first twelve of some names, and how many more there are. */
export const listed = (names: readonly string[]): string =>
  names.length > LISTED_MAX
    ? `${names.slice(0, LISTED_MAX).join(', ')} and ${names.length - LISTED_MAX} more`
    : names.join(', ');
