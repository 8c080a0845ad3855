import { proposalOf } from '../incidents/of-any-kind.ts';
import { adviceOf } from '../incidents/advice-of.ts';
import { causeLine, FACT_ERROR } from '../incidents/first-line.ts';
import { resolvedText } from '../incidents/resolve.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Incident } from '../service-state/incident.ts';
import { faultDomainOf, faultOf, nameOf } from '../incidents/texts.ts';
import { mask, namesIn } from './foreign.ts';
import type { TaskCounts } from '../service-state/service-state.ts';
import type { TakenBack } from './next-deployment.ts';
import { afterRollback } from './after-rollback.ts';
import { backBlocks, isBack } from './back.ts';
import type { Block, Field, SlackMessage } from './blocks.ts';
import { actions, context, fieldSections, fit, header, LIMITS, listing, paragraph, section } from './blocks.ts';
import { buttonsOf } from './buttons.ts';
import { countLine, sharedLine } from './counts.ts';
import type { ReachCounts } from './followers.ts';
import { followed, newsOf, reach } from './followers.ts';
import { prose } from './escape.ts';
import { countsText, jsonIn, shortFacts } from './facts.ts';
import type { Links } from './links.ts';
import { FACT_COST } from './links.ts';
import { handledLines } from './handled.ts';
import { instant } from './instant.ts';
import { mentionOf } from './mention.ts';
import { proposalLine } from './proposal.ts';
import { where } from './where.ts';

export type RenderContext = {
  readonly links: Links;
  /** `farwatch:owner` of the service; mentioned when the incident needs attention. */
  readonly contact: string | null;
  /** The message reports a page. */
  readonly isPage: boolean;
  /** What is shown within this message: the release whose tasks stop, and what ECS complains of meanwhile. */
  readonly followers?: readonly Incident[];
  readonly desiredCount?: number | null;
  /** How many tasks run now; undefined where that is not known. */
  readonly taskCounts?: TaskCounts | undefined;
  /** A rollback of ours that ECS accepted; undefined without one. */
  readonly takenBack?: TakenBack | undefined;
};

const SIGNS = { quiet: '⚪', notice: '🟠', harm: '🔴' } as const;
const KIND_SIGNS: Readonly<Partial<Record<Incident['kind'], string>>> = {
  release: '⏪',
  scaling: '📈',
  maintenance: '🛠️',
  hook: '⏸️',
  shared: '🧩',
};

const signOf = (incident: Incident, isPage: boolean): string => {
  if (incident.resolvedAt !== null) return '✅';
  if (isPage) return '🚨';
  return (incident.severity === 'notice' ? KIND_SIGNS[incident.kind] : undefined) ?? SIGNS[incident.severity];
};

/** The cause in one line behind the service's name; of what is no stop the title, with the name unless it has it. */
export const headlineOf = (incident: Incident): string => {
  const { kind, title, service } = incident;
  const name = nameOf(service);
  if (incident.kind === 'stops') return `${name}: ${mask(causeLine(incident), namesIn(incident))}`;
  return kind === 'shared' || title.includes(name) ? title : `${name}: ${title}`;
};

const latestNotification = ({ notifications }: Incident): string => notifications.at(-1)?.text ?? '';

/** What happened, in the first lines. Incidents of stops count tasks; all others show their newest notification. */
const leading = (incident: Incident, taskCounts: TaskCounts | undefined): Block[] => {
  if (incident.resolvedAt !== null && incident.kind === 'stops')
    return [section(prose(resolvedText(incident), LIMITS.section))];
  if (incident.kind === 'stops') return [section(countLine(incident, taskCounts))];
  if (incident.kind === 'shared') return [section(sharedLine(incident))];
  const words = mask(latestNotification(incident), namesIn(incident));
  return words === '' || words === incident.title ? [] : [paragraph('', words, 1500)];
};

const EVIDENCE_CHARACTERS = 700;
const ADVICE_CHARACTERS = 900;

/** The words that prove it: the error line of the log says more than that a process ended. */
const evidence = (incident: Incident): Block[] => {
  const shown = mask(incident.facts[FACT_ERROR] ?? incident.evidence, namesIn(incident));
  return shown === '' || latestNotification(incident).startsWith(shown.slice(0, 80))
    ? []
    : [listing('', shown, EVIDENCE_CHARACTERS)];
};

const advice = (incident: Incident): Block[] => {
  const shown = mask(adviceOf(incident), namesIn(incident));
  if (shown === '' || incident.resolvedAt !== null) return [];
  const json = jsonIn(shown);
  return [
    paragraph(
      'What to do',
      json === undefined ? shown : shown.replace(json, 'the JSON in the thread'),
      ADVICE_CHARACTERS,
    ),
  ];
};

const sure = (confidence: number): string =>
  confidence >= 1 || confidence <= 0 ? '' : `, ${Math.round(confidence * 100)} % sure`;

const fieldsOf = (incident: Incident): readonly Field[] => {
  if (incident.kind !== 'stops') return shortFacts(incident);
  const fault = faultDomainOf(incident);
  return [
    {
      name: 'At fault',
      value: `${faultOf(fault)}${fault === 'unknown' ? '' : sure(incident.confidence)}`,
    },
    {
      name: 'Revision',
      value: countsText(incident.taskDefinitions),
      isCode: Object.keys(incident.taskDefinitions).length === 1,
    },
    { name: 'Where', value: countsText(incident.zones) },
    ...(incident.failedResource === null
      ? []
      : [{ name: 'Failed resource', value: incident.failedResource, isCode: true }]),
    ...shortFacts(incident),
  ].filter(({ value }) => value !== '');
};

const footer = (incident: DeliveredIncident): Block => {
  const { openedAt, lastAt } = incident;
  const times = openedAt === lastAt ? [instant(openedAt)] : [`since ${instant(openedAt)}`, `last ${instant(lastAt)}`];
  return context([where(incident), ...times, ...handledLines(incident)].join(' · '));
};

const needsPerson = (incident: Incident, isPage: boolean): boolean =>
  incident.resolvedAt === null && (isPage || incident.severity === 'harm');

/** One line for notifications: the cause first. */
const fallback = (incident: Incident, sign: string, counts: ReachCounts): string => {
  if (incident.kind === 'stops' && incident.resolvedAt === null)
    return prose(`${sign} ${headlineOf(incident)} (${reach(incident, counts)})${newsOf(incident)}`, 600);
  const end = incident.resolvedAt === null ? '' : ' (resolved)';
  const words = mask(
    incident.resolvedAt === null ? latestNotification(incident) : resolvedText(incident),
    namesIn(incident),
  );
  const headline = headlineOf(incident);
  // What AWS announces is one sentence, and its headline the same in short.
  const isWhole = words.includes(headline) || (incident.kind === 'maintenance' && incident.resolvedAt === null);
  const said = isWhole ? words : `${headline}${end}: ${words}`;
  // What ECS complains of names no step by itself.
  const step = incident.kind === 'service' && incident.resolvedAt === null ? adviceOf(incident) : '';
  return prose(`${sign} ${step === '' ? said : `${said.replace(/\.$/, '')}. ${step}`}`, 600);
};

/**
 * The message of an incident in its current state: posted first, and later used to update it. Every untrusted text in
 * it is masked and escaped; names are escaped only. Within Slack's limits whatever the incident contains.
 */
export const renderMessage = (incident: DeliveredIncident, context: RenderContext): SlackMessage => {
  const { links, contact, isPage, followers = [], desiredCount = null, taskCounts, takenBack } = context;
  const sign = signOf(incident, isPage);
  const back = isBack(incident) ? ' (again)' : '';
  const ending = incident.resolvedAt === null ? back : ' (resolved)';
  const who =
    contact !== null && needsPerson(incident, isPage) ? [section(`${mentionOf(contact)} this needs attention.`)] : [];
  const known = namesIn(incident);
  // After a rollback the cost stands in its line.
  const fields = fieldsOf(incident).filter(({ name }) => takenBack === undefined || name !== FACT_COST);
  return {
    text: fallback(incident, sign, { desiredCount, taskCounts }),
    blocks: fit([
      header(`${sign} ${headlineOf(incident)}${ending}`),
      ...leading(incident, taskCounts),
      ...proposalLine(proposalOf(incident)),
      ...followers.flatMap(followed),
      ...afterRollback(incident, takenBack),
      ...(incident.resolvedAt === null ? backBlocks(incident) : []),
      ...who,
      ...evidence(incident),
      ...advice(incident),
      ...fieldSections(fields.map((field) => ({ ...field, value: mask(field.value, known) }))),
      footer(incident),
      ...actions(buttonsOf(incident, links, followers)),
    ]),
  };
};
