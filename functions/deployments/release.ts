import type { DeploymentId } from '../primitives/identity.ts';
import { longServiceArn } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Incident, Level, Notification, ReleaseIncident } from '../service-state/incident.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { releaseIncidentId } from './identity.ts';

/** A notification about a release; `notification` undefined: only the existing message is updated. */
export type ReleaseUpdate = {
  readonly notification: { readonly id: string; readonly level: Level; readonly text: string } | undefined;
  readonly title: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly isHarm: boolean;
  readonly isResolved: boolean;
};

const EVIDENCE_CHARACTERS = 300;

const newIncident = (state: ServiceState, deployment: DeploymentId, at: EpochSeconds): ReleaseIncident => {
  const health = state.healths.find((entry) => entry.deployment === deployment);
  return {
    v: 1,
    id: releaseIncidentId(state.key, deployment),
    kind: 'release',
    service: state.key,
    serviceArn: state.serviceArn ?? longServiceArn(state.key) ?? null,
    wanted: 0,
    title: '',
    fingerprint: `release#${deployment}`,
    openedAt: at,
    lastAt: at,
    resolvedAt: null,
    count: 0,
    taskDefinition: health?.taskDefinition || null,
    cause: health?.failures[0]?.cause ?? 'unknown',
    faultDomain: 'application',
    evidence: '',
    failedContainer: health?.failures[0]?.failedContainer ?? null,
    failedResource: health?.failures[0]?.failedResource ?? null,
    deployment,
    severity: 'notice',
    notifications: [],
    facts: {},
  };
};

const proposalOf = (
  { evaluations }: ServiceState,
  { deployment }: ReleaseIncident,
): Pick<ReleaseIncident, 'proposal'> => {
  const proposal = evaluations[deployment]?.proposal;
  return proposal ? { proposal } : {};
};

const isOtherProposal = (state: ServiceState, incident: ReleaseIncident): boolean =>
  JSON.stringify(proposalOf(state, incident).proposal) !== JSON.stringify(incident.proposal);

const isNew = (incident: Incident, { notification, facts, isResolved }: ReleaseUpdate): boolean =>
  (notification !== undefined && !incident.notifications.some(({ id }) => id === notification.id)) ||
  Object.entries(facts).some(([name, value]) => incident.facts[name] !== value) ||
  isResolved !== (incident.resolvedAt !== null);

const notificationsOf = (
  incident: Incident,
  { notification }: ReleaseUpdate,
  at: EpochSeconds,
): readonly Notification[] =>
  notification === undefined || incident.notifications.some(({ id }) => id === notification.id)
    ? incident.notifications
    : [...incident.notifications, { ...notification, service: incident.service, at }];

const changed = (
  state: ServiceState,
  incident: ReleaseIncident,
  update: ReleaseUpdate,
  at: EpochSeconds,
): ReleaseIncident => ({
  ...incident,
  wanted: incident.wanted + 1,
  title: update.title,
  lastAt: at,
  resolvedAt: update.isResolved ? at : null,
  count: state.healths.find(({ deployment }) => deployment === incident.deployment)?.failures.length ?? incident.count,
  evidence: (update.notification?.text ?? incident.evidence).slice(0, EVIDENCE_CHARACTERS),
  severity: update.isHarm ? 'harm' : incident.severity,
  notifications: notificationsOf(incident, update, at),
  facts: { ...incident.facts, ...update.facts },
  ...proposalOf(state, incident),
});

/**
 * Sends a notification about a release: opens or changes its incident and puts the notice into the outbox. The incident
 * takes over the newest proposal, whose buttons its message shows. `wanted` rises only with news; a notification is
 * sent once per id. `at` in epoch seconds.
 */
export const notifyRelease = (
  state: ServiceState,
  deployment: DeploymentId,
  update: ReleaseUpdate,
  at: EpochSeconds,
): ServiceState => {
  const id = releaseIncidentId(state.key, deployment);
  const known = state.incidents.filter((one) => one.kind === 'release').find((one) => one.id === id);
  if (known === undefined && update.notification === undefined) return state;
  const before = known ?? newIncident(state, deployment, at);
  if (!isNew(before, update) && !isOtherProposal(state, before)) return state;
  const incident = changed(state, before, update, at);
  const incidents = [...state.incidents.filter((other) => other.id !== id), incident];
  const entry = { kind: 'notice', incident: id, wanted: incident.wanted, at } as const;
  return { ...state, incidents, outbox: { ...state.outbox, [`notice#${id}#${incident.wanted}`]: entry } };
};
