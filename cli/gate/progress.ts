import { CAUSES } from '../../functions/stops/cause.ts';
import { actionsOn, failuresOf } from './choose.ts';
import type { GateDeployment, GateStop, GateView } from './view.ts';
import { nameOf } from './view.ts';

/** Failed tasks reported one by one; the rest are counted. */
const STOPS_REPORTED = 5;

const stopLines = (failures: readonly GateStop[]): readonly string[] => {
  const first = failures.slice(0, STOPS_REPORTED).map(({ task, diagnosis }) => {
    const { cause, evidence } = diagnosis;
    return `task ${task.slice(0, 8)} failed: ${cause}: ${evidence || CAUSES[cause].meaning}`;
  });
  const more = failures.length - first.length;
  return more > 0 ? [...first, `${failures.length} tasks have failed`] : first;
};

const actionLines = (view: GateView, deployment: GateDeployment): readonly string[] => {
  const found = actionsOn(view, deployment);
  if (found === undefined) return [];
  const { action, proposal, isPaged } = found;
  return [
    ...(proposal === null ? [] : [`Farwatch proposes to roll back to ${proposal.to} (${proposal.state})`]),
    ...(isPaged ? ['Farwatch paged: the failures need attention'] : []),
    ...(action === null ? [] : [`Farwatch called ${action.call}${action.to === null ? '' : ` to ${action.to}`}`]),
  ];
};

const countLine = ({ running, requested }: GateDeployment, { service }: GateView): readonly string[] => {
  const wanted = requested ?? service.desired;
  if (running === null || wanted === 0) return [];
  return [wanted === null ? `${running} new tasks run` : `${running} of ${wanted} new tasks run`];
};

/**
 * What can be said about a deployment now, in the order in which it happened. A line that was printed before is not
 * printed again, so each says what it says whole.
 */
export const progressOf = (view: GateView, deployment: GateDeployment): readonly string[] => {
  const { runs, sources, status, reason, breaker, stage, isPaused } = deployment;
  const [source] = sources;
  const from = source === undefined ? '' : `, replacing ${nameOf(source, runs)}`;
  return [
    `deploying ${nameOf(runs, source)}${from} (${deployment.id})`,
    ...countLine(deployment, view),
    ...(stage === null ? [] : [`stage ${stage}`]),
    ...(isPaused ? ['a lifecycle hook pauses the deployment until somebody answers'] : []),
    ...stopLines(failuresOf(view, deployment)),
    ...(breaker === null || breaker.failures === 0
      ? []
      : [`circuit breaker: ${breaker.failures} of ${breaker.threshold} failures`]),
    ...actionLines(view, deployment),
    ...(status === 'IN_PROGRESS' || status === 'PENDING'
      ? []
      : [`ECS reports ${status}${reason === '' ? '' : `: ${reason}`}`]),
    ...view.missingData,
  ];
};
