import type { ServiceKey } from '../primitives/identity.ts';
import type { SiblingRise } from './memory-risk.ts';
import type { Utilisation } from './utilisation.ts';
import { byDay } from './utilisation.ts';

/** A running service and what it may share with others: `family:…` and `image:…`. */
export type TaggedService = { readonly service: ServiceKey; readonly siblingTags: readonly string[] };

const servicesByTag = (kin: readonly TaggedService[]): ReadonlyMap<string, readonly ServiceKey[]> => {
  const members = new Map<string, Set<ServiceKey>>();
  for (const { service, siblingTags } of kin)
    for (const siblingTag of siblingTags) members.set(siblingTag, (members.get(siblingTag) ?? new Set()).add(service));
  return new Map([...members].map(([siblingTag, services]) => [siblingTag, [...services].sort()]));
};

/** What more services share is a platform tool and does not make them siblings. */
const KIN_MAX = 500;

/**
 * The siblings of each service that has any, itself included: those that share its rarest tag. An application's own
 * image or family is in few services, a log router's in many, so the application decides. Order does not matter.
 */
export const siblingsByService = (kin: readonly TaggedService[]): ReadonlyMap<ServiceKey, readonly ServiceKey[]> => {
  const members = servicesByTag(kin);
  return new Map(
    kin.flatMap(({ service, siblingTags }) => {
      const shared = siblingTags
        .map((siblingTag) => ({ siblingTag, services: members.get(siblingTag) ?? [] }))
        .filter(({ services }) => services.length > 1 && services.length <= KIN_MAX)
        .sort((a, b) => a.services.length - b.services.length || (a.siblingTag < b.siblingTag ? -1 : 1));
      const [rarest] = shared;
      return rarest === undefined ? [] : [[service, rarest.services] as const];
    }),
  );
};

/** Days that count as recent, and days that must be known of them and of the time before. */
const RECENT_DAYS = 7;
const RECENT_KNOWN = 3;
const EARLIER_KNOWN = 7;

/**
 * Highest memory of the last seven days as a multiple of the highest before; undefined when either is not known for
 * long enough. Absolute units, so that a change of size is no rise.
 */
export const riseOf = (utilisation: Utilisation): number | undefined => {
  const days = byDay(utilisation, utilisation.memoryMib);
  const known = (values: readonly number[]): readonly number[] => values.filter((mib) => !Number.isNaN(mib));
  const [earlier, recent] = [known(days.slice(0, -RECENT_DAYS)), known(days.slice(-RECENT_DAYS))];
  if (earlier.length < EARLIER_KNOWN || recent.length < RECENT_KNOWN) return undefined;
  return Math.max(...recent) / Math.max(...earlier);
};

/** Less is normal: one service in ten rises this much in a week by itself (docs/designs/sizing.md). */
const RISE_MIN = 1.2;
/** Rises beyond chance: at least two siblings, and two in three. */
const RISEN_MIN = 2;
const RISEN_SHARE = 2 / 3;
/** Maximum siblings listed; of more, every n-th by height of its rise represents the rest. */
const LINES_MAX = 24;

const thinned = (rises: readonly SiblingRise[]): readonly SiblingRise[] => {
  if (rises.length <= LINES_MAX) return rises;
  return Array.from({ length: LINES_MAX }, (_, index) =>
    rises.slice(Math.floor(((index + 0.5) * rises.length) / LINES_MAX)).slice(0, 1),
  ).flat();
};

const risenIn = (rises: readonly SiblingRise[]): number =>
  rises.filter(({ peakRatio }) => peakRatio >= RISE_MIN).length;

/**
 * What siblings' rises predict for a service whose own memory rose by `own` (1: not at all): the part still to come.
 * Empty when too few rose for more than chance.
 */
export const siblingEvidence = (own: number, siblings: readonly SiblingRise[]): readonly SiblingRise[] => {
  const risen = risenIn(siblings);
  if (risen < RISEN_MIN || risen < siblings.length * RISEN_SHARE) return [];
  const ahead = siblings.map(({ service, peakRatio }) => {
    const left = peakRatio / Math.max(1, own);
    return { service, peakRatio: left >= RISE_MIN ? left : 1 };
  });
  if (risenIn(ahead) === 0) return [];
  return thinned([...ahead].sort((a, b) => b.peakRatio - a.peakRatio || (a.service < b.service ? -1 : 1)));
};
