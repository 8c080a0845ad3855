import { reopeningOf } from '../incidents/resolve.ts';
import { earlierText } from '../incidents/returns.ts';
import { plural } from '../incidents/texts.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { Incident, StopsIncident } from '../service-state/incident.ts';
import type { Block } from './blocks.ts';
import { paragraph } from './blocks.ts';
import { mask, namesIn } from './foreign.ts';
import { proposalLine } from './proposal.ts';

const paragraphs = (name: string, text: string): Block[] => (text === '' ? [] : [paragraph(name, text, 600)]);

/** An incident that is shown in the message of the one that leads it: the release, and what ECS reports meanwhile. */
export const followed = (incident: Incident): Block[] => {
  const latest = mask(incident.notifications.at(-1)?.text ?? '', namesIn(incident));
  if (incident.kind === 'release')
    return [
      ...paragraphs('Release', latest),
      ...proposalLine(incident.proposal),
      ...paragraphs('Verification', mask(incident.facts['Verification'] ?? '', namesIn(incident))),
    ];
  return incident.resolvedAt === null ? paragraphs('Also', mask(incident.title, namesIn(incident))) : [];
};

/** `payments:18, 4 of 4 tasks stopped`: how far it reaches. */
export const reach = (incident: StopsIncident, desiredCount: number | null): string => {
  const { count, taskDefinitions, service } = incident;
  const noun = isStandalone(service) ? 'run' : 'task';
  const of = desiredCount !== null && desiredCount >= count && count > 0 ? ` of ${desiredCount}` : '';
  const tasks = of === '' ? plural(count, noun) : `${count}${of} ${noun}s`;
  const [revision, ...others] = Object.keys(taskDefinitions);
  const what = `${tasks} ${isStandalone(service) ? 'failed' : 'stopped'}`;
  return [...(revision !== undefined && others.length === 0 ? [revision] : []), what].join(', ');
};

/** The latest notification, where it says more than that tasks stop: a page, or that it is back. */
export const newsOf = (incident: Incident): string => {
  const latest = incident.notifications.at(-1);
  const isCount = latest === undefined || latest.id === 'opened' || reopeningOf(latest.id) !== undefined;
  if (latest === undefined) return '';
  if (!isCount) return `: ${mask(latest.text, namesIn(incident))}`;
  const before = earlierText(incident);
  return before === undefined ? '' : `. ${mask(before, namesIn(incident))}`;
};
