import { incidentNamed as idNamed } from '../../incidents/identity.ts';
import {
  confidenceOf,
  countOf,
  deploymentOf,
  failedContainerOf,
  proposalOf,
  taskDefinitionsOf,
  zonesOf,
} from '../../incidents/of-any-kind.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';
import { sharedIncidents } from '../../adapters/dynamodb/shared-causes.ts';
import { EVERYWHERE_SCOPES, scopeOf } from '../../incidents/shared/scopes.ts';
import { FACTS, withFacts } from '../../diagnosis/proof.ts';
import { adviceOf } from '../../incidents/advice-of.ts';
import { eachOf } from '../../primitives/each-of.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { msOf } from '../../primitives/instant.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Incident, IncidentId } from '../../service-state/incident.ts';
import { secondsText } from './asked.ts';
import type { Cursor } from './cursor.ts';
import type { McpEffects } from './ports.ts';
import { quoted, quotedLines } from './quoted.ts';

type Reading = Pick<McpEffects, 'store'>;

const READS_AT_ONCE = 16;

const isWithin = ({ openedAt, lastAt, resolvedAt }: Incident, { from, to }: Cursor): boolean =>
  msOf(openedAt) <= to && msOf(Math.max(lastAt, resolvedAt ?? 0)) >= from;

const newestFirst = (a: Incident, b: Incident): number => b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1);

/** Incidents of one service in a window, the newest first. */
export const incidentsOf = async (
  service: ServiceKey,
  window: Cursor,
  { store }: Reading,
): Promise<readonly Incident[]> =>
  ((await store.loadState(service))?.incidents ?? []).filter((one) => isWithin(one, window)).toSorted(newestFirst);

/** Incidents of all services in a window with those that services share, the newest first. */
export const allIncidents = async (window: Cursor, fx: Reading): Promise<readonly Incident[]> => {
  const services = await fx.store.services();
  const own = await eachOf(services, READS_AT_ONCE, (service) => incidentsOf(service, window, fx));
  const shared = await sharedIncidents([...EVERYWHERE_SCOPES, ...new Set(services.map(scopeOf))], fx.store);
  return [...own.flat(), ...shared.filter((one) => isWithin(one, window))].toSorted(newestFirst);
};

/** An incident in a list. */
export const incidentLine = (incident: Incident) => ({
  id: incident.id,
  service: incident.service,
  title: incident.title,
  cause: incident.cause,
  owner: incident.faultDomain,
  severity: incident.severity,
  tasks: countOf(incident),
  openedAt: secondsText(incident.openedAt),
  lastAt: secondsText(incident.lastAt),
  resolvedAt: secondsText(incident.resolvedAt),
});

const proposalJson = (incident: Incident) => {
  const proposal = proposalOf(incident);
  return proposal === undefined
    ? {}
    : {
        proposal: {
          to: proposal.to,
          state: proposal.state,
          expiresAt: secondsText(proposal.expiresAt),
          by: proposal.by,
          reason: proposal.reason,
        },
      };
};

const factsOf = ({ facts }: Incident) => {
  const { [FACTS.logLines]: lines, ...others } = facts;
  const entries = Object.entries(others).map(([name, text]) => [name, quoted(text)] as const);
  return {
    ...(entries.length === 0 ? {} : { facts: Object.fromEntries(entries) }),
    ...(lines === undefined ? {} : { logLines: quotedLines(lines) }),
  };
};

/** An incident with all that is known of it. */
const incidentJson = (incident: Incident) => ({
  ...incidentLine(incident),
  kind: incident.kind,
  evidence: quoted(incident.evidence),
  advice: adviceOf(incident),
  confidence: confidenceOf(incident),
  deployment: deploymentOf(incident),
  taskDefinitions: taskDefinitionsOf(incident),
  zones: zonesOf(incident),
  failedContainer: failedContainerOf(incident),
  ...factsOf(incident),
  ...proposalJson(incident),
  notifications: incident.notifications.map(({ at, level, text }) => ({ at: secondsText(at), level, ...quoted(text) })),
});

/** An incident with what an investigation found. */
export const investigated = async (incident: Incident, { store }: Reading): Promise<object> => {
  const { proof } = await loadProof(incident, store);
  return incidentJson(proof === undefined ? incident : withFacts(incident, proof));
};

const delivered = async (incident: DeliveredIncident, fx: Reading): Promise<object> => ({
  ...(await investigated(incident, fx)),
  acknowledgedBy: incident.acknowledgedBy,
  mutedUntil: secondsText(incident.mutedUntil),
});

/** Quiet incidents are in the state of their service alone: nobody was notified of them. */
const quiet = async (id: IncidentId, { store }: Reading): Promise<Incident | undefined> => {
  const service = (await store.services()).find((key) => id.startsWith(`${key}#`));
  const state = service === undefined ? undefined : await store.loadState(service);
  return state?.incidents.find((incident) => incident.id === id);
};

/** An incident by its id, with who acknowledged or muted it; undefined when none has that id. */
export const incidentNamed = async (text: string, fx: Reading): Promise<object | undefined> => {
  const id = idNamed(text);
  const posted = await fx.store.loadIncident(id);
  if (posted !== undefined) return delivered(posted, fx);
  const found = await quiet(id, fx);
  return found === undefined ? undefined : investigated(found, fx);
};
