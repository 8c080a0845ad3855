import { ownerName } from '../messages/mention.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { partsOf } from '../primitives/identity.ts';
import { dayInUtc } from '../primitives/instant-text.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** A service with what its state says of it. */
export type Subject = {
  readonly service: ServiceKey;
  /** The tag farwatch:owner; null without one. */
  readonly contact: string | null;
  /** Deployments that Farwatch saw tasks of, each with its task definition. */
  readonly taskDefinitions: ReadonlyMap<string, string>;
};

/** What every row of a service begins with. */
export const subjectColumns = ({ service, contact }: Pick<Subject, 'service' | 'contact'>) => {
  const { account, region, cluster, name } = partsOf(service);
  return { account, region, cluster, service: name, owner: contact === null ? null : ownerName(contact) || null };
};

/** A UTC day: `2026-11-28`, and its first and last millisecond. */
export type Day = { readonly day: string; readonly from: EpochMs; readonly to: EpochMs };

const DAY_MS = 86_400_000;

/** The UTC day of an instant in epoch milliseconds. */
export const dayAt = (at: EpochMs): Day => {
  const from = Math.floor(at / DAY_MS) * DAY_MS;
  return { day: dayInUtc(from), from, to: from + DAY_MS - 1 };
};

/** The UTC day before the one of an instant in epoch milliseconds. */
export const dayBefore = (at: EpochMs): Day => dayAt(at - DAY_MS);

/** The UTC day with a name such as `2026-11-28`; undefined for any other text. */
export const dayNamed = (text: string): Day | undefined => {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(at)) return undefined;
  const day = dayAt(at);
  return day.day === text ? day : undefined;
};
