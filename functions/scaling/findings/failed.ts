import { plural } from '../../primitives/plural.ts';
import type { ScalingActivity } from '../activity.ts';
import { sentenceOf } from '../activity.ts';
import type { Rule, ScalingPicture } from '../finding.ts';
import { clock, finding } from '../finding.ts';
import { onceBy } from '../facts.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** A failure of scaling, from any source. */
type Failed = { readonly at: EpochMs; readonly text: string; readonly isSpot: boolean };

type Why = {
  readonly name: string;
  readonly kind: (failed: Failed) => boolean;
  readonly advice: (failed: Failed) => string;
};

const says =
  (pattern: RegExp) =>
  ({ text }: Failed): boolean =>
    pattern.test(text);

/** Service Quotas codes of Fargate: vCPU on demand and on Spot. */
const quotaCode = ({ isSpot }: Failed): string =>
  isSpot ? 'L-36FBB829 (Fargate Spot vCPUs)' : 'L-3032A538 (Fargate On-Demand vCPUs)';

const spotAdvice =
  'Add FARGATE to the capacity provider strategy (with a base on FARGATE), and spread over more zones.';

/** First match wins: quota messages often mention capacity too. */
const WHYS: readonly Why[] = [
  {
    name: 'an account quota',
    kind: says(
      /quota|limit on the number of vCPUs|above your limit|LimitExceeded|L-[0-9A-F]{8}|provisioning capacity limit/i,
    ),
    advice: (failed) => `Request a higher quota ${quotaCode(failed)} in this region.`,
  },
  {
    name: 'an elastic network interface or address limit',
    kind: says(/RESOURCE:ENI|free (IP )?address|subnet/i),
    advice: () => 'Use larger subnets, or more of them.',
  },
  {
    name: 'no Fargate Spot capacity',
    kind: (failed) => failed.isSpot && says(/RESOURCE:|capacity/i)(failed),
    advice: () => spotAdvice,
  },
  {
    name: 'no Fargate capacity',
    kind: says(/RESOURCE:|capacity (is|was) unavailable|unable to place/i),
    advice: () =>
      'Spread the service over more zones, or try another task size; AWS currently lacks capacity for this one.',
  },
  {
    name: 'throttled API calls',
    kind: says(/throttl|rate exceeded|too many requests/i),
    advice: () => 'Auto scaling tries again by itself. If this continues, find out who else calls ECS so often.',
  },
  {
    name: 'a missing permission',
    kind: says(/not authori[sz]ed|access ?denied|assume (the )?role/i),
    advice: () =>
      'Restore the service-linked role AWSServiceRoleForApplicationAutoScaling_ECSService and its permissions.',
  },
  {
    name: 'a service that is not active',
    kind: says(/not ?active|not found|inactive/i),
    advice: () => 'The scalable target names a service that no longer exists: deregister the target.',
  },
];

const OTHER: Why = {
  name: 'see the message of AWS',
  kind: () => true,
  advice: () => 'Read the message above; auto scaling tries again when the alarm fires again.',
};

const UNSCALABLE = 'TargetServicePutResourceAsUnscalable';
/** Every deployment makes ECS unscalable for a while; longer than this is a problem. */
const UNSCALABLE_MS = 30 * 60_000;

const isFailed = ({ status, notScaled }: ScalingActivity): boolean =>
  notScaled.length === 0 && (status === 'Failed' || status === 'Unfulfilled');

const fromActivities = ({ activities }: ScalingPicture): readonly Failed[] =>
  activities.filter(isFailed).map((activity) => ({
    at: activity.startedAt.getTime(),
    text: sentenceOf(activity),
    isSpot: /spot/i.test(activity.message),
  }));

/** For a service that does not scale they are no failure of scaling; its own incident reports them. */
const fromEvents = ({ facts, settings }: ScalingPicture): readonly Failed[] => {
  if (settings === undefined) return [];
  return onceBy(
    facts.serviceActions
      .filter(({ name }) => name === 'SERVICE_TASK_PLACEMENT_FAILURE' || name === 'ECS_OPERATION_THROTTLED')
      .map(({ name, createdAt, reason, capacityProviders }) => ({
        at: createdAt.getTime(),
        text:
          `${name === 'ECS_OPERATION_THROTTLED' ? 'ECS was throttled' : 'ECS could not place a task'}: ` +
          `${reason || 'no reason given'}`,
        isSpot: capacityProviders.length > 0 && capacityProviders.every((provider) => /FARGATE_SPOT/.test(provider)),
      })),
    ({ at, text }) => `${String(at).padStart(15, '0')}${text}`,
  );
};

/** Not scaled because ECS does not allow it, from the first time to the last without a success in between. */
const unscalable = ({ activities }: ScalingPicture): readonly Failed[] => {
  const refused = activities.filter(({ notScaled }) => notScaled.some(({ code }) => code === UNSCALABLE));
  const [first, last] = [refused[0], refused.at(-1)];
  if (!first || !last || last.startedAt.getTime() - first.startedAt.getTime() < UNSCALABLE_MS) return [];
  return [{ at: last.startedAt.getTime(), text: sentenceOf(last), isSpot: false }];
};

const NOW_MS = 15 * 60_000;

/** Whether scaling worked after the last failure: then it needs no attention. */
const hasRecovered = ({ activities }: ScalingPicture, at: EpochMs): boolean =>
  activities.some(
    (activity) => activity.status === 'Successful' && activity.to !== undefined && activity.startedAt.getTime() > at,
  );

/** Auto Scaling tried and ECS could not follow, with the reason and the quota's code. */
export const failedScaling: Rule = (picture) => {
  const failures = [...fromActivities(picture), ...fromEvents(picture), ...unscalable(picture)].toSorted(
    (a, b) => a.at - b.at,
  );
  const [first, last] = [failures[0], failures.at(-1)];
  if (!first || !last) return undefined;
  const why = WHYS.find(({ kind }) => kind(last)) ?? OTHER;
  return finding(picture, {
    kind: 'failed-scaling',
    weight: 'harm',
    title: `Scaling failed ${plural(failures.length, 'time')}: ${why.name}`,
    evidence: failures.slice(-3).map(({ at, text }) => `${clock(at)}: ${text}.`),
    suggestion: why.advice(last),
    isNow: picture.to - last.at < NOW_MS && !hasRecovered(picture, last.at),
    since: first.at,
    lastAt: last.at,
  });
};
