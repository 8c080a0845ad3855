import { countOf, failedResourceOf, taskDefinitionsOf, zonesOf } from '../incidents/of-any-kind.ts';
import { isOfService } from '../incidents/shared/members.ts';
import { partsOf } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import { secondInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { adviceOf } from '../incidents/advice-of.ts';
import type { Incident } from '../service-state/incident.ts';
import { resolvedText } from '../incidents/resolve.ts';
import { earlierText } from '../incidents/returns.ts';
import { faultDomainOf, faultOf, stretch } from '../incidents/texts.ts';
import { visible } from './escape.ts';
import { mask, namesIn } from './foreign.ts';
import { countsText, longFacts, shortFacts } from './facts.ts';
import type { Links } from './links.ts';
import { headlineOf } from './render.ts';

const SIGNS = { quiet: '·', notice: '!', harm: '!!' } as const;

const line = (name: string, value: string): readonly string[] =>
  value === '' ? [] : [`  ${name.padEnd(11)} ${value}`];

const time = (at: EpochSeconds): string => `${secondInUtc(dateOf(at))} UTC`;

const countedText = (incident: Incident): string => {
  const count = countOf(incident);
  return count === 0 ? '' : `${count} in ${stretch(Math.max(0, incident.lastAt - incident.openedAt))}`;
};

/** The command that shows what else happened to the service; a shared incident has none. */
const timelineCommand = (incident: Incident): string => {
  const { service, openedAt } = incident;
  const { cluster, name } = partsOf(service);
  const since = dateOf(openedAt - 3600)
    .toISOString()
    .slice(0, 19);
  return isOfService(incident) ? `farwatch timeline ${cluster}/${name} --since ${since}Z` : '';
};

const indent = (text: string): string =>
  text
    .split('\n')
    .map((part) => `    ${part}`)
    .join('\n');

/**
 * An incident as plain text, for terminals and pagers: the same facts as the Slack message, masked and without control
 * characters.
 */
export const plainText = (incident: Incident, links: Links): string => {
  const { cluster, region, account } = partsOf(incident.service);
  const isOver = incident.resolvedAt !== null;
  const known = namesIn(incident);
  const foreign = (text: string): string => mask(text, known);
  const lines = [
    `${isOver ? 'ok' : SIGNS[incident.severity]} ${headlineOf(incident)}${isOver ? ' (resolved)' : ''}`,
    ...line('where', `${cluster}, ${region}, ${account}`),
    ...line('since', time(incident.openedAt)),
    ...line('tasks', countedText(incident)),
    ...line('before', earlierText(incident) ?? ''),
    ...line('at fault', faultOf(faultDomainOf(incident))),
    ...line('revision', countsText(taskDefinitionsOf(incident))),
    ...line('zones', countsText(zonesOf(incident))),
    ...line('evidence', foreign(incident.evidence)),
    ...line('failed at', foreign(failedResourceOf(incident) ?? '')),
    ...line('what to do', isOver ? '' : foreign(adviceOf(incident))),
    ...shortFacts(incident).flatMap(({ name, value }) => line(name.toLowerCase(), foreign(value))),
    ...longFacts(incident).flatMap(([name, value]) => [`  ${name}:`, indent(foreign(value))]),
    ...incident.notifications
      .filter(({ level }) => level === 'page')
      .map(({ text }) => `  PAGE        ${foreign(text)}`),
    ...(isOver ? line('over', foreign(resolvedText(incident))) : []),
    ...line('timeline', timelineCommand(incident)),
    ...line('see', links.service ?? ''),
  ];
  return visible(lines.join('\n'));
};
