import { mask } from '../masking/mask.ts';
import { msOf } from '../primitives/instant.ts';
import type { EpochMs, EpochSeconds } from '../primitives/instant.ts';
import { entryOfKept } from '../scaling/parse-history.ts';
import type { TimelineEntry } from '../scaling/timeline/timeline.ts';

type Kept = { readonly id: string; readonly at: EpochMs; readonly body: Readonly<Record<string, unknown>> };

const DEPLOYS = /^Service (updated|created)/;
/** A change that only sets a count is no deployment. */
const ONLY_COUNT = /^Service updated \(desired count \d+\)/;

/** The newest change of the service with an author, from CloudTrail. */
export const deployerIn = (history: readonly Kept[], until: EpochMs): TimelineEntry | undefined =>
  history
    .filter(({ id, at }) => id.startsWith('call#') && at <= until)
    .flatMap((kept) => entryOfKept(kept) ?? [])
    .filter(({ text, mood }) => DEPLOYS.test(text) && !ONLY_COUNT.test(text) && mood !== 'bad')
    .toSorted((a, b) => b.at - a.at)[0];

/** `ci/deploy, 12 min before the first failure`. */
export const deployerText = ({ who, at }: TimelineEntry, openedAt: EpochSeconds): string => {
  const seconds = Math.max(0, Math.round((msOf(openedAt) - at) / 1000));
  const minutes = Math.round(seconds / 60);
  const short = seconds < 120 ? `${seconds} s` : `${minutes} min`;
  const before = minutes < 120 ? short : `${Math.round(minutes / 60)} h`;
  return `${mask(who ?? 'somebody')}, ${before} before the first failure`;
};
