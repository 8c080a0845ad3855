import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { Decision } from '../service-state/evaluation.ts';

/** Guards that clear the release: the failure is already reported by the incident of its stops. */
const NOT_THE_RELEASE: readonly string[] = [
  'dependency',
  'controls',
  'outside-event',
  'overload',
  'unexplained',
  'environment',
];

/** Name of the fact, in the incident of the stops, that says why the release was left alone. */
const FACT = 'Release';

const isAboutDeployment =
  (deployment: DeploymentId) =>
  (incident: Incident): boolean =>
    incident.kind === 'stops' &&
    incident.resolvedAt === null &&
    incident.notifications.length > 0 &&
    incident.deployment === deployment;

/**
 * Reports in the message about its stops that a release was left alone, instead of opening a second message about the
 * same failure. Undefined when the release may be the cause, or its stops were not reported. `at` in epoch seconds.
 */
export const notifyNoFault = (
  state: ServiceState,
  decision: Decision,
  text: string,
  at: EpochSeconds,
): ServiceState | undefined => {
  if (decision.kind !== 'alert' || !NOT_THE_RELEASE.includes(decision.guard ?? '')) return undefined;
  const notified = state.incidents
    .filter(isAboutDeployment(decision.deployment))
    .sort((a, b) => b.lastAt - a.lastAt)[0];
  if (notified === undefined) return undefined;
  if (notified.facts[FACT] !== undefined) return state;
  const next = { ...notified, wanted: notified.wanted + 1, facts: { ...notified.facts, [FACT]: text } };
  const incidents = state.incidents.map((incident) => (incident.id === notified.id ? next : incident));
  const notice = { kind: 'notice' as const, incident: notified.id, wanted: next.wanted, at };
  return { ...state, incidents, outbox: { ...state.outbox, [`notice#${notified.id}#${next.wanted}`]: notice } };
};
