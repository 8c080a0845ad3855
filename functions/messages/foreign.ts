import { deploymentOf, failedContainerOf, taskDefinitionsOf, tasksOf } from '../incidents/of-any-kind.ts';
import { partsOf } from '../primitives/identity.ts';
import type { Incident } from '../service-state/incident.ts';
import { nameOf } from '../incidents/texts.ts';
import type { Known } from '../masking/known.ts';
import { mask as maskAll } from '../masking/mask.ts';
import { FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT } from './links.ts';

/**
 * Longest untrusted text that is processed: more than twice what any block shows, so that half a secret at the cut is
 * never shown.
 */
const CHARACTERS_MAX = 8192;

/** Facts of an incident that are names. */
const NAMES: readonly string[] = [FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT];

/**
 * Names in an incident: cluster, service, containers, revisions, tasks, log group, and its title, which consists of
 * names and our own words. None of it is ever masked.
 */
export const namesIn = (incident: Incident): Known => {
  const { title, service, serviceArn, facts } = incident;
  const revisions = Object.keys(taskDefinitionsOf(incident));
  return [
    title,
    nameOf(service),
    partsOf(service).cluster,
    serviceArn,
    failedContainerOf(incident),
    deploymentOf(incident),
    ...revisions,
    ...revisions.map((revision) => revision.replace(/:\d+$/, '')),
    ...tasksOf(incident).map(({ id }) => id),
    ...NAMES.map((name) => facts[name]),
  ].filter((name) => name !== undefined && name !== null);
};

/** An untrusted text for messages: cut to a sensible length, secrets masked, names of the incident kept. */
export const mask = (text: string, known?: Known): string => maskAll(text.slice(0, CHARACTERS_MAX), known);
