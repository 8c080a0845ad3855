import type { DeploymentId } from '../events/identity.ts';
import { longServiceArn } from '../events/identity.ts';
import type { Incident, Level, Saying } from '../incidents/incident.ts';
import type { Watch } from '../watch/watch.ts';
import { releaseIncidentId } from './identity.ts';

/** What is to be said of a release; `saying` undefined: only the message that is there already is updated. */
export type Tiding = {
  readonly saying: { readonly id: string; readonly level: Level; readonly text: string } | undefined;
  readonly title: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly isHarm: boolean;
  readonly isResolved: boolean;
};

const EVIDENCE_CHARACTERS = 300;

const newIncident = (watch: Watch, deployment: DeploymentId, at: number): Incident => {
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  return {
    v: 1,
    id: releaseIncidentId(watch.key, deployment),
    kind: 'release',
    service: watch.key,
    serviceArn: watch.serviceArn ?? longServiceArn(watch.key) ?? null,
    wanted: 0,
    title: '',
    fingerprint: `release#${deployment}`,
    openedAt: at,
    lastAt: at,
    resolvedAt: null,
    count: 0,
    tasks: [],
    zones: {},
    taskDefinitions: trial?.taskDefinition ? { [trial.taskDefinition]: 1 } : {},
    cause: trial?.failures[0]?.cause ?? 'unknown',
    owner: 'application',
    evidence: '',
    advice: '',
    confidence: 1,
    culprit: trial?.failures[0]?.culprit ?? null,
    token: trial?.failures[0]?.token ?? null,
    deployment,
    severity: 'notice',
    sayings: [],
    facts: {},
  };
};

const proposalOf = ({ judgements }: Watch, { deployment }: Incident): Pick<Incident, 'proposal'> => {
  const proposal = deployment === null ? null : judgements[deployment]?.proposal;
  return proposal ? { proposal } : {};
};

const isOtherProposal = (watch: Watch, incident: Incident): boolean =>
  JSON.stringify(proposalOf(watch, incident).proposal) !== JSON.stringify(incident.proposal);

const isNew = (incident: Incident, { saying, facts, isResolved }: Tiding): boolean =>
  (saying !== undefined && !incident.sayings.some(({ id }) => id === saying.id)) ||
  Object.entries(facts).some(([name, value]) => incident.facts[name] !== value) ||
  isResolved !== (incident.resolvedAt !== null);

const sayingsOf = (incident: Incident, { saying }: Tiding, at: number): readonly Saying[] =>
  saying === undefined || incident.sayings.some(({ id }) => id === saying.id)
    ? incident.sayings
    : [...incident.sayings, { ...saying, service: incident.service, at }];

const changed = (watch: Watch, incident: Incident, tiding: Tiding, at: number): Incident => ({
  ...incident,
  wanted: incident.wanted + 1,
  title: tiding.title,
  lastAt: at,
  resolvedAt: tiding.isResolved ? at : null,
  count: watch.trials.find(({ deployment }) => deployment === incident.deployment)?.failures.length ?? incident.count,
  evidence: (tiding.saying?.text ?? incident.evidence).slice(0, EVIDENCE_CHARACTERS),
  severity: tiding.isHarm ? 'harm' : incident.severity,
  sayings: sayingsOf(incident, tiding, at),
  facts: { ...incident.facts, ...tiding.facts },
  ...proposalOf(watch, incident),
});

/**
 * Says something of a release: opens its incident or changes it, and puts the notice into the outbox. The incident
 * takes over the newest proposal, whose buttons its message shows. `wanted` rises only when something is new for
 * people; a saying is said once by its id. `at` in epoch seconds.
 */
export const tellRelease = (watch: Watch, deployment: DeploymentId, tiding: Tiding, at: number): Watch => {
  const id = releaseIncidentId(watch.key, deployment);
  const known = watch.incidents.find((incident) => incident.id === id);
  if (known === undefined && tiding.saying === undefined) return watch;
  const before = known ?? newIncident(watch, deployment, at);
  if (!isNew(before, tiding) && !isOtherProposal(watch, before)) return watch;
  const incident = changed(watch, before, tiding, at);
  const incidents = [...watch.incidents.filter((other) => other.id !== id), incident];
  const entry = { kind: 'notice', incident: id, wanted: incident.wanted, at } as const;
  return { ...watch, incidents, outbox: { ...watch.outbox, [`notice#${id}#${incident.wanted}`]: entry } };
};
