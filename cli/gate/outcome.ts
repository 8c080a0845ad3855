import { CAUSES } from '../../functions/stops/cause.ts';
import { advise } from '../../functions/stops/advice/advise.ts';
import { impossible } from '../../functions/primitives/impossible.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import { actionsOn, failuresOf, rolloutOf } from './choose.ts';
import type { GateDeployment, GateStop, GateView } from './view.ts';
import { isSameRevision, nameOf } from './view.ts';

/** Whether the deployment is still under way, came through, or did not. */
export type GateOutcome =
  { readonly kind: 'waiting'; readonly text: string } | { readonly kind: 'passed'; readonly text: string } | FailedGate;

export type FailedGate = {
  readonly kind: 'failed';
  readonly text: string;
  /** A cause of the taxonomy when tasks of it failed; null otherwise. */
  readonly cause: string | null;
  /** What ECS, the containers or Farwatch said. */
  readonly proof: readonly string[];
  readonly next: string;
};

/** The most frequent cause among failed tasks, with one stop of it. */
const commonest = (failures: readonly GateStop[]): { readonly stop: GateStop; readonly count: number } | undefined => {
  const counts = new Map<string, { stop: GateStop; count: number }>();
  for (const stop of failures) {
    const known = counts.get(stop.diagnosis.cause);
    counts.set(stop.diagnosis.cause, { stop, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count)[0];
};

const NEXT = 'Read the reason above, fix it, and deploy again.';

/** A failed gate: the text, and why its tasks failed as far as they show it. */
export const failed = (
  text: string,
  { view, deployment }: { readonly view: GateView; readonly deployment: GateDeployment },
): FailedGate => {
  const failures = failuresOf(view, deployment);
  const most = commonest(failures);
  const said = [deployment.reason, rolloutOf(view, deployment)?.reason ?? ''].filter((one) => one !== '');
  if (most === undefined) return { kind: 'failed', text, cause: null, proof: [...new Set(said)], next: NEXT };
  const { cause, evidence, adviceParameters } = most.stop.diagnosis;
  const count = `${most.count} of ${failures.length} failed tasks: ${CAUSES[cause].meaning}`;
  const proof = [...new Set([count, evidence, ...said])].filter((one) => one !== '');
  return { kind: 'failed', text, cause, proof, next: advise(cause, adviceParameters) };
};

/** Who rolled back, from the reason that ECS gives. */
const actorIn = (reason: string): string => {
  if (/circuit breaker/i.test(reason)) return "ECS's deployment circuit breaker";
  if (/alarm/i.test(reason)) return 'ECS, because of a deployment alarm';
  if (/hook/i.test(reason)) return 'a lifecycle hook';
  return 'a call of StopServiceDeployment';
};

const rolledBackText = ({ status, runs, rolledBackTo, sources, reason }: GateDeployment): string => {
  const target = rolledBackTo ?? sources[0];
  const to = target === undefined ? '' : ` to ${nameOf(target, runs)}`;
  const how = status === 'ROLLBACK_SUCCESSFUL' ? 'was rolled back' : 'is being rolled back';
  const failing = status === 'ROLLBACK_FAILED' ? ', and the rollback failed' : '';
  return `${nameOf(runs, target)} ${how}${to} by ${actorIn(reason)}${failing}`;
};

/** Deployments that began after this one, oldest first. */
const laterThan = ({ deployments }: GateView, one: GateDeployment): readonly GateDeployment[] =>
  deployments
    .filter((other) => other.id !== one.id && other.createdAt > one.createdAt)
    .sort((a, b) => a.createdAt - b.createdAt);

/** Whether a later deployment brings back what ran before this one. */
const goesBack = (view: GateView, one: GateDeployment, later: GateDeployment): boolean => {
  if (isSameRevision(later.runs, one.runs)) return false;
  const earlier = view.deployments.filter(({ createdAt }) => createdAt < one.createdAt).map(({ runs }) => runs);
  return [...one.sources, ...earlier].some((revision) => isSameRevision(revision, later.runs));
};

type Place = { readonly view: GateView; readonly deployment: GateDeployment };

/** The next deployment, and whether it is a rollback that somebody made with a new deployment. */
const nextOf = ({
  view,
  deployment,
}: Place): { readonly later: GateDeployment; readonly isBack: boolean } | undefined => {
  const [later] = laterThan(view, deployment);
  return later === undefined ? undefined : { later, isBack: goesBack(view, deployment, later) };
};

const stoppedOutcome = (place: Place): GateOutcome => {
  const { runs } = place.deployment;
  const next = nextOf(place);
  if (next === undefined)
    return failed(`${nameOf(runs)} was stopped before it completed, and was not rolled back`, place);
  const to = nameOf(next.later.runs, runs);
  return next.isBack
    ? failed(`${nameOf(runs, next.later.runs)} was rolled back to ${to} with a new deployment`, place)
    : failed(`${nameOf(runs)} was replaced by ${to} before it completed`, place);
};

export type Settling = { readonly now: EpochSeconds; readonly settleSeconds: number };

/** Why a completed deployment is not steady yet; undefined when it is. */
const unsteady = ({ view, deployment }: Place, { now, settleSeconds }: Settling): string | undefined => {
  const { desired, running, pending } = view.service;
  const others = view.rollouts.filter(({ status }) => status === 'ACTIVE').length;
  if (others > 0) return 'the old tasks are still stopping';
  if (desired !== null && running < desired) return `${running} of ${desired} tasks run`;
  if (pending > 0) return `${pending} tasks are starting`;
  const last = failuresOf(view, deployment).at(-1)?.at ?? 0;
  const since = Math.max(deployment.finishedAt ?? deployment.createdAt, last);
  const left = Math.ceil(since + settleSeconds - now);
  return left > 0 ? `complete; the gate passes if no task fails for another ${left} s` : undefined;
};

const completedOutcome = (place: Place, settling: Settling): GateOutcome => {
  const { runs } = place.deployment;
  const name = nameOf(runs);
  const next = nextOf(place);
  if (next !== undefined) {
    const to = nameOf(next.later.runs, runs);
    return next.isBack
      ? failed(
          `${nameOf(runs, next.later.runs)} completed, and was then rolled back to ${to} with a new deployment`,
          place,
        )
      : { kind: 'passed', text: `${name} completed; ${to} was deployed after it` };
  }
  const why = unsteady(place, settling);
  if (why !== undefined) return { kind: 'waiting', text: why };
  const { desired, running } = place.view.service;
  const count = desired === 0 ? 'desired count 0, so nothing proves that its tasks start' : `${running} tasks run`;
  return { kind: 'passed', text: `${name} is complete and steady: ${count}` };
};

const CALLS: Readonly<Record<string, string>> = {
  StopServiceDeployment: 'stopped its deployment and rolled it back',
  UpdateService: 'rolled it back',
};

/** A rollback by Farwatch; undefined when it made none. */
const farwatchOutcome = (place: Place): GateOutcome | undefined => {
  const action = actionsOn(place.view, place.deployment)?.action;
  const did = action === undefined || action === null ? undefined : CALLS[action.call];
  if (action === undefined || action === null || did === undefined) return undefined;
  const to = action.to === null ? '' : ` to ${action.to}`;
  return failed(`${nameOf(place.deployment.runs)} failed: Farwatch ${did}${to}`, place);
};

/** What has become of a deployment, with all that was read at `now` (epoch seconds). */
export const outcomeOf = (view: GateView, deployment: GateDeployment, settling: Settling): GateOutcome => {
  const place = { view, deployment };
  const byFarwatch = farwatchOutcome(place);
  if (byFarwatch !== undefined) return byFarwatch;
  const { status } = deployment;
  switch (status) {
    case 'PENDING':
    case 'IN_PROGRESS':
      return rolloutOf(view, deployment)?.rolloutState === 'FAILED'
        ? failed(`${nameOf(deployment.runs)} failed, and ECS does not roll it back`, place)
        : { kind: 'waiting', text: 'in progress' };
    case 'STOP_REQUESTED':
    case 'STOPPED':
      return stoppedOutcome(place);
    case 'SUCCESSFUL':
      return completedOutcome(place, settling);
    case 'unknown':
      return { kind: 'waiting', text: 'ECS reports a status that this version does not know' };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
    case 'ROLLBACK_SUCCESSFUL':
    case 'ROLLBACK_FAILED':
      return failed(rolledBackText(deployment), place);
    default:
      return impossible(status);
  }
};
