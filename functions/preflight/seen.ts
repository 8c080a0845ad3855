import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, given } from '../diagnosis/finding.ts';
import { one } from '../diagnosis/read.ts';
import { START_SECONDS } from '../service-state/deployment-health.ts';
import { CAUSES, rollbackClass } from '../stops/cause.ts';
import type { PreflightFacts, SeenFailure } from './facts.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';

const digestsIn = ({ revision, images }: PreflightFacts): ReadonlySet<string> =>
  new Set(
    revision.containers.flatMap(({ image }) => {
      const read = images[image];
      return read?.kind === 'known' && read.value.kind === 'there' ? (read.value.digest ?? []) : [];
    }),
  );

/** Environment and platform failures say nothing about an image; neither does a task that ran well for a while. */
const isOwn = ({ cause, ageSeconds, wasRolledBack }: SeenFailure): boolean =>
  rollbackClass(cause) === 'app' && (wasRolledBack || (ageSeconds ?? 0) <= START_SECONDS);

/** One failed start may be chance. */
const STARTS_MIN = 2;

/** No task of the same image failed by itself, lately or at a rollback that Farwatch remembers. */
export const seenBefore: Check = (facts) =>
  given(one(facts.failures), (failures) => {
    const digests = digestsIn(facts);
    const same = failures
      .filter(isOwn)
      .filter((one) => Object.values(one.digests).some((digest) => digests.has(digest)));
    const byCause = new Map(same.map((failure) => [failure.cause, failure]));
    const found = [...byCause.values()].flatMap((failure): readonly Found[] => {
      const alike = same.filter(({ cause }) => cause === failure.cause);
      const isBack = alike.some(({ wasRolledBack }) => wasRolledBack);
      if (alike.length < STARTS_MIN && !isBack) return [];
      const what = isBack
        ? `Farwatch rolled back ${failure.taskDefinition}`
        : `${alike.length} tasks of ${failure.taskDefinition} failed to start`;
      return [
        fails(
          failure.cause,
          `${what} with this image: ${failure.evidence || CAUSES[failure.cause].meaning}`,
          'Fix the failure and build a new image, or deploy another revision.',
        ),
      ];
    });
    return brokenOr(found, 'no failure of this image is known');
  });
