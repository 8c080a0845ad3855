import type { DeploymentId } from '../events/identity.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Watch } from '../watch/watch.ts';
import type { Decision } from './judgement.ts';

/** Guards that say the release is not to blame: what failed is told already, by the incident of its stops. */
const NOT_THE_RELEASE: readonly string[] = ['controls', 'outside-event', 'unexplained', 'environment'];

/** Name of the fact that tells, in the incident of the stops, why the release was left alone. */
const FACT = 'Release';

const isToldOf =
  (deployment: DeploymentId) =>
  ({ kind, resolvedAt, sayings, deployment: own }: Incident): boolean =>
    kind === 'stops' && resolvedAt === null && sayings.length > 0 && own === deployment;

/**
 * Tells in the message about its stops that a release was left alone, instead of opening a second message about the
 * same failure. Undefined when the release may be to blame, or when nobody was told of its stops. `at` in epoch
 * seconds.
 */
export const tellBlameless = (watch: Watch, decision: Decision, text: string, at: number): Watch | undefined => {
  if (decision.do !== 'alert' || !NOT_THE_RELEASE.includes(decision.guard ?? '')) return undefined;
  const told = watch.incidents.filter(isToldOf(decision.deployment)).sort((a, b) => b.lastAt - a.lastAt)[0];
  if (told === undefined) return undefined;
  if (told.facts[FACT] !== undefined) return watch;
  const next = { ...told, wanted: told.wanted + 1, facts: { ...told.facts, [FACT]: text } };
  const incidents = watch.incidents.map((incident) => (incident.id === told.id ? next : incident));
  const notice = { kind: 'notice' as const, incident: told.id, wanted: next.wanted, at };
  return { ...watch, incidents, outbox: { ...watch.outbox, [`notice#${told.id}#${next.wanted}`]: notice } };
};
