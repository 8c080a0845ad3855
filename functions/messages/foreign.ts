import { partsOf } from '../primitives/identity.ts';
import type { Incident } from '../service-state/incident.ts';
import { nameOf } from '../incidents/texts.ts';
import type { Known } from '../masking/known.ts';
import { mask as maskAll } from '../masking/mask.ts';
import { FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT } from './links.ts';

/**
 * Longest foreign text that is looked at: more than twice what any block shows, so that no half secret at the cut is
 * shown.
 */
const CHARACTERS_MAX = 8192;

/** Facts of an incident that are names. */
const NAMES: readonly string[] = [FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT];

/**
 * What an incident names: cluster, service, containers, revisions, tasks, log group, and its title, which is of names
 * and words of ours. None of it is ever masked.
 */
export const namesIn = (incident: Incident): Known => {
  const { title, service, serviceArn, failedContainer, taskDefinitions, tasks, facts, deployment } = incident;
  const revisions = Object.keys(taskDefinitions);
  return [
    title,
    nameOf(service),
    partsOf(service).cluster,
    serviceArn,
    failedContainer,
    deployment,
    ...revisions,
    ...revisions.map((revision) => revision.replace(/:\d+$/, '')),
    ...tasks.map(({ id }) => id),
    ...NAMES.map((name) => facts[name]),
  ].filter((name) => name !== undefined && name !== null);
};

/** A foreign text as messages take it: cut to a sensible length, secrets masked, names of the incident not. */
export const mask = (text: string, known?: Known): string => maskAll(text.slice(0, CHARACTERS_MAX), known);
