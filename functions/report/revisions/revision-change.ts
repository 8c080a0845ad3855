import { partsOf } from '../../primitives/identity.ts';
import type { ServiceInput } from '../input.ts';
import type { Setting } from '../setting.ts';
import { taskPrices } from '../setting.ts';
import { percentText } from '../text.ts';
import type { Difference } from './compare.ts';
import { differenceOf } from './compare.ts';
import type { Hour } from './hours.ts';
import { hoursOf } from './hours.ts';

/** What today's revision costs against the one before, where the days support it. */
export type RevisionChange = Difference & {
  readonly revision: string;
  readonly before: string;
  readonly text: string;
};

/** The hours at the end that have one revision, and those before them. */
const lastOf = (hours: readonly Hour[]): { readonly last: readonly Hour[]; readonly rest: readonly Hour[] } => {
  const revision = hours.at(-1)?.revision;
  const from = hours.findLastIndex((hour) => hour.revision !== revision) + 1;
  return { last: hours.slice(from), rest: hours.slice(0, from) };
};

const BASIS = {
  traffic: 'at equal traffic (CPU and memory used per request)',
  hours: 'at the same hours of the week (CPU and memory used; traffic is not known)',
} as const;

const textOf = (revision: string, before: string, { basis, share, low, high }: Difference): string => {
  const [most, least] = share > 0 ? [high, low] : [low, high];
  const range = `${percentText(Math.abs(least))} to ${percentText(Math.abs(most))}`;
  const than = `${percentText(Math.abs(share))} ${share > 0 ? 'more' : 'less'} than ${before}`;
  return `${revision} costs ${than} ${BASIS[basis]}: ${range} in 19 of 20 such cases`;
};

/** Compares today's revision with the one before it; null where nothing supports a difference. */
export const revisionChangeOf = (input: ServiceInput, setting: Setting): RevisionChange | null => {
  const { service, definition, facts, metrics } = input;
  if (definition === undefined || new Set(facts.map(({ usage }) => usage.taskDefinition)).size < 2) return null;
  const { size, architecture, operatingSystem } = definition;
  const hours = hoursOf({ facts, metrics, size, from: setting.evidenceFrom, to: setting.now });
  const today = lastOf(hours);
  const former = lastOf(today.rest);
  const [revision, before] = [today.last[0]?.revision, former.last[0]?.revision];
  const prices = taskPrices(setting.priceOf, {
    region: partsOf(service.key).region,
    platform: { architecture, operatingSystem },
    capacity: service.capacity,
  });
  if (revision === undefined || before === undefined || prices === undefined) return null;
  // The first hour is warm-up: caches, compilers, connections.
  const found = differenceOf(former.last, today.last.slice(1), prices);
  return found === undefined ? null : { ...found, revision, before, text: textOf(revision, before, found) };
};
