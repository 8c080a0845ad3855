import { adviceOf } from '../incidents/advice-of.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Incident, Notification, StopsIncident } from '../service-state/incident.ts';
import { resolvedText } from '../incidents/resolve.ts';
import { nameOf } from '../incidents/texts.ts';
import { mask, namesIn } from './foreign.ts';
import type { Block, SlackMessage } from './blocks.ts';
import { context, fieldSections, fit, header, LIMITS, listing, paragraph, section } from './blocks.ts';
import { code, prose } from './escape.ts';
import { countsText, jsonIn, longFacts, pretty } from './facts.ts';
import type { Links } from './links.ts';
import { mentionOf } from './mention.ts';
import { linkTo } from './back.ts';
import { instant } from './instant.ts';
import { headlineOf } from './render.ts';

/** Longest URL in a line: a task's is about 150 characters, and cutting one would leave its bracket open. */
const ADDRESS_CHARACTERS_MAX = 400;

const link = (url: string | undefined, text: string): string =>
  url === undefined || url.length > ADDRESS_CHARACTERS_MAX || text.trim() === '' ? text : `<${url}|${text}>`;

const taskLines = ({ tasks }: StopsIncident, links: Links): readonly string[] =>
  tasks.map(({ id, at, exitCode }) => {
    const name = link(links.tasks[id], prose(id.slice(0, 12).replaceAll('|', ''), 40));
    return `• ${name} ${instant(at)}${exitCode === null ? '' : ` · exit code ${exitCode}`}`;
  });

const tasks = (incident: StopsIncident, links: Links): Block[] => {
  if (incident.tasks.length === 0) return [];
  const more = incident.count - incident.tasks.length;
  const head = more > 0 ? `*The newest ${incident.tasks.length} of ${incident.count} tasks*` : '*Tasks*';
  return [section([head, ...taskLines(incident, links)].join('\n'))];
};

/** Where the tasks ran, unless all ran in one place. */
const spread = ({ zones, taskDefinitions, where }: StopsIncident): Block[] =>
  fieldSections(
    [
      { name: 'Zones', counts: zones },
      { name: 'Revisions', counts: taskDefinitions },
      { name: 'Subnets', counts: where?.subnet ?? {} },
      { name: 'Capacity', counts: where?.['capacity provider'] ?? {} },
      { name: 'Platform', counts: where?.['platform version'] ?? {} },
    ]
      .filter(({ counts }) => Object.keys(counts).length > 1)
      .map(({ name, counts }) => ({ name, value: countsText(counts) })),
  );

const statement = (incident: Incident): Block[] => {
  const json = jsonIn(mask(adviceOf(incident), namesIn(incident)));
  return json === undefined ? [] : [listing('Command or JSON to copy', pretty(json))];
};

const FACT_CHARACTERS = 2800;

/**
 * The details below the message: complete evidence, tasks with links, where they ran, and what was found (log lines,
 * differences, permissions to paste). Posted once and then updated, because proof arrives later. Undefined when the
 * message already says everything.
 */
export const renderThread = (incident: DeliveredIncident, links: Links): SlackMessage | undefined => {
  const known = namesIn(incident);
  const blocks = [
    ...statement(incident),
    ...longFacts(incident).map(([name, value]) => listing(name, mask(value, known), FACT_CHARACTERS)),
    ...(incident.kind === 'stops' ? [...tasks(incident, links), ...spread(incident)] : []),
  ];
  if (blocks.length === 0) return undefined;
  return { text: prose(`Details: ${headlineOf(incident)}`, LIMITS.text), blocks: fit(blocks) };
};

/** A further notification of an incident, as a reply. A page mentions its contact. */
export const renderNotification = (notification: Notification, contact: string | null): SlackMessage => {
  const isPage = notification.level === 'page';
  const text = mask(notification.text, [nameOf(notification.service)]);
  const who = isPage && contact !== null ? `${mentionOf(contact)} ` : '';
  return {
    text: `${who}${prose(`${isPage ? '🚨 ' : ''}${text}`, LIMITS.text - 200)}` || '…',
    blocks: fit([
      ...(isPage ? [header('🚨 Needs attention')] : []),
      ...(who === '' ? [] : [section(who.trim())]),
      paragraph('', text),
    ]),
  };
};

/** A page for another channel than that of its message, where it is acknowledged; `link` leads there. */
export const renderPageElsewhere = (
  incident: Incident,
  page: Notification,
  { contact, link: url }: { readonly contact: string | null; readonly link: string | undefined },
): SlackMessage => {
  const { text, blocks } = renderNotification(page, contact);
  const where = linkTo(url, 'Open the message') || ' The message is in another channel.';
  const headline = prose(headlineOf(incident), 300);
  return { text, blocks: fit([...blocks, section(`*${headline}*${where} Acknowledge it there.`)]) };
};

/** For the channel of an account whose services are part of an incident; its message is where `link` leads. */
export const renderElsewhere = (incident: Incident, link: string | undefined): SlackMessage => {
  const headline = prose(headlineOf(incident), 300);
  const where = linkTo(link, 'Open the message') || ' The message is in another channel.';
  const services = prose(incident.facts['Services'] ?? '', 1500);
  return { text: headline, blocks: fit([section(`*${headline}*${where}`), context(services)]) };
};

/** The end of an incident, as a reply. */
export const renderResolved = (incident: Incident): SlackMessage => {
  const text =
    incident.kind === 'stops' ? mask(resolvedText(incident), namesIn(incident)) : `Resolved: ${incident.title}`;
  return { text: `✅ ${prose(text, 600)}`, blocks: [section(`✅ ${prose(text, 2000)}`)] };
};

/** Small print for a message in the default channel, because its own channel could not be reached. */
export const channelRefusedNote = (channel: string, why: string): Block =>
  section(`_Meant for ${code(mask(channel), 80)}, but Slack refused to post there: ${prose(mask(why), 80)}._`);
