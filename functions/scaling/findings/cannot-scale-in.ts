import type { Rule, ScalingPicture } from '../finding.ts';
import { alarmNamed, clock, desiredNow, finding, minutesOf } from '../finding.ts';
import type { AlarmState, ScalingPolicy } from '../settings.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** Shorter waits for all policies to agree are normal. */
const WAITING_MS = 60 * 60_000;
/** Scale-in is off during a deployment; a longer deployment blocks it. */
const DEPLOYING_MS = 60 * 60_000;

type Blocked = { readonly since: EpochMs; readonly says: string; readonly suggestion: string };
type Blocker = (picture: ScalingPicture, low: readonly Low[]) => Blocked | undefined;

/** A target-tracking policy with its alarm for the lower side. */
type Low = { readonly policy: ScalingPolicy; readonly alarm: AlarmState | undefined };

const lowAlarms = (picture: ScalingPicture): readonly Low[] =>
  (picture.settings?.policies ?? [])
    .filter(({ kind }) => kind === 'target-tracking')
    .map((policy) => ({
      policy,
      alarm: policy.alarms
        .map((name) => alarmNamed(picture, name))
        .find((alarm) => alarm && /AlarmLow/.test(alarm.name)),
    }));

/**
 * Target tracking scales out if any policy asks for it, in only if all agree
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html).
 */
const disagreement: Blocker = ({ to }, low) => {
  const willing = low.filter(({ alarm }) => alarm?.state === 'ALARM');
  const against = low.filter(({ alarm }) => alarm?.state === 'OK');
  const since = Math.max(...willing.map(({ alarm }) => alarm?.since ?? to));
  if (willing.length === 0 || against.length === 0 || to - since < WAITING_MS) return undefined;
  const names = against.map(({ policy }) => policy.name).join(', ');
  return {
    since,
    says:
      `${willing.map(({ policy }) => policy.name).join(', ')} would scale in, but ${names} would ` +
      'not, and a service scales in only when all its policies agree',
    suggestion: `Check the target of ${names}: nothing else prevents the scale-in.`,
  };
};

const withoutData: Blocker = ({ to }, low) => {
  const blind = low.find(({ alarm }) => alarm?.state === 'INSUFFICIENT_DATA' && to - alarm.since >= WAITING_MS);
  if (!blind?.alarm) return undefined;
  return {
    since: blind.alarm.since,
    says: `the alarm of policy ${blind.policy.name} gets no data, and without data auto scaling does not scale in`,
    suggestion: `Find out why ${blind.policy.metric ?? 'its metric'} is not reported, or delete the policy.`,
  };
};

const disabled: Blocker = ({ from, settings }, low) => {
  const hasStep = settings?.policies.some(({ kind }) => kind === 'step') ?? false;
  if (low.length === 0 || hasStep || !low.every(({ policy }) => policy.isScaleInDisabled)) return undefined;
  return {
    since: from,
    says: 'scale-in is disabled in every target-tracking policy, and no step policy scales in',
    suggestion: 'Enable scale-in (DisableScaleIn: false) in one policy, or add a step policy for it.',
  };
};

const ENDED = new Set(['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED']);

/** The newest deployment, unless it ended: a replaced one sends no event about it. */
const deployingSince = ({ facts }: ScalingPicture): EpochMs | undefined => {
  const ended = new Set(facts.deployments.filter(({ name }) => ENDED.has(name)).map(({ deployment }) => deployment));
  const newest = facts.deployments
    .filter(({ name }) => name === 'SERVICE_DEPLOYMENT_IN_PROGRESS')
    .toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || (a.deployment < b.deployment ? -1 : 1))
    .at(-1);
  return newest === undefined || ended.has(newest.deployment) ? undefined : newest.updatedAt.getTime();
};

const deploying: Blocker = (picture, low) => {
  const since = deployingSince(picture);
  const refused = picture.activities.some(
    ({ notScaled, startedAt }) =>
      startedAt.getTime() >= (since ?? Infinity) &&
      notScaled.some(({ code }) => code === 'TargetServicePutResourceAsUnscalable'),
  );
  const wants = refused || low.some(({ alarm }) => alarm?.state === 'ALARM');
  if (since === undefined || !wants || picture.to - since < DEPLOYING_MS) return undefined;
  return {
    since,
    says: `a deployment has been in progress since ${clock(since)}, and ECS does not scale in during a deployment`,
    suggestion: 'Finish or roll back the deployment.',
  };
};

const BLOCKERS: readonly Blocker[] = [deploying, withoutData, disabled, disagreement];

/** The service could be smaller but does not scale in. */
export const cannotScaleIn: Rule = (picture) => {
  const { settings } = picture;
  const desired = desiredNow(picture);
  if (!settings || (desired !== null && desired <= settings.minimum)) return undefined;
  const low = lowAlarms(picture);
  const blocked = BLOCKERS.map((blocker) => blocker(picture, low)).find((found) => found !== undefined);
  if (!blocked) return undefined;
  const count = desired === null ? '' : ` at ${desired} tasks (minimum ${settings.minimum})`;
  return finding(picture, {
    kind: 'cannot-scale-in',
    weight: 'cost',
    title: `Cannot scale in${count}: ${blocked.says}`,
    evidence: [`Since ${clock(blocked.since)}.`],
    suggestion: blocked.suggestion,
    since: blocked.since,
    minutes: minutesOf(picture.to - blocked.since),
  });
};
