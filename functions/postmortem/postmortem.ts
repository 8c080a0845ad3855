import { plural } from '../primitives/plural.ts';
import { countOf, taskDefinitionsOf, zonesOf } from '../incidents/of-any-kind.ts';
import { FACT_COST } from '../messages/links.ts';
import { nextDeploymentText } from '../messages/next-deployment.ts';
import { FACTS } from '../diagnosis/proof.ts';
import { adviceOf } from '../incidents/advice-of.ts';
import { FACT_ERROR } from '../incidents/first-line.ts';
import { faultDomainOf, faultOf, nameOf, stretch } from '../incidents/texts.ts';
import { mask, namesIn } from '../messages/foreign.ts';
import { belowText } from '../messages/after-rollback.ts';
import { headlineOf } from '../messages/render.ts';
import type { DeploymentEvaluation } from '../service-state/evaluation.ts';
import { PROPOSAL_SECONDS } from '../service-state/evaluation.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Incident } from '../service-state/incident.ts';
import { cutText } from '../primitives/cut-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** One line of the timeline. */
export type Moment = { readonly at: EpochSeconds; readonly text: string };

/** What a post-mortem of an incident begins with; all texts are masked. */
export type Postmortem = {
  readonly id: string;
  readonly title: string;
  readonly service: DeliveredIncident['service'];
  /** Epoch seconds; null while it is open. */
  readonly openedAt: EpochSeconds;
  readonly resolvedAt: EpochSeconds | null;
  readonly summary: readonly string[];
  readonly impact: readonly string[];
  /** Oldest first. */
  readonly timeline: readonly Moment[];
  readonly proof: string;
  readonly logLines: string;
  readonly changes: string;
  readonly advice: string;
};

export type PostmortemInput = {
  /** With the proof that an investigation found among its facts. */
  readonly incident: DeliveredIncident;
  /** Incidents that are shown within its message, with the presses on their buttons where these were read. */
  readonly followers: readonly (Incident & Partial<Pick<DeliveredIncident, 'presses'>>)[];
  /** What was decided and done about its deployment. */
  readonly evaluation: DeploymentEvaluation | undefined;
  /** Further lines, such as the timeline of the service. */
  readonly more: readonly Moment[];
};

const TEXT_CHARACTERS = 220;

/** One line of at most 220 characters. */
const lineOf = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return cutText(line, TEXT_CHARACTERS);
};

const VERIFIED = {
  waiting: 'it is still being verified',
  held: 'a deployment hook holds it up',
  confirmed: 'confirmed: the deployment is complete, and no task failed for ten minutes',
  'not-confirmed': 'not confirmed: no deployment of it was seen',
  'did-not-help': 'it did not help',
} as const;

/** What Farwatch did about the release, in one sentence; undefined where it did nothing. */
const rollbackText = (evaluation: DeploymentEvaluation | undefined): string | undefined => {
  const { action, verification } = evaluation ?? {};
  if (!action) return undefined;
  const to = action.to ?? action.platformVersion;
  const target = to === null ? '' : ` to ${to}`;
  if (action.outcome === 'refused') return `ECS refused the rollback${target}: ${action.error ?? 'no reason given'}.`;
  return `Rolled back${target} by ${action.call}; ${VERIFIED[verification?.state ?? 'waiting']}.`;
};

const notified = ({ notifications, ...incident }: Incident): readonly Moment[] =>
  notifications
    .filter(({ text }) => text !== '')
    .map(({ at, text, level }) => ({
      at,
      text: lineOf(`${level === 'page' ? 'Page: ' : ''}${mask(text, namesIn({ ...incident, notifications }))}`),
    }));

const decided = (evaluation: DeploymentEvaluation | undefined): readonly Moment[] => {
  const { action, proposal } = evaluation ?? {};
  const answered = proposal?.answeredAt ?? null;
  return [
    ...(proposal
      ? [{ at: proposal.expiresAt - PROPOSAL_SECONDS, text: `Proposed to roll back to ${proposal.to}` }]
      : []),
    ...(proposal && answered !== null
      ? [{ at: answered, text: `Proposal ${proposal.state} by ${proposal.by ?? 'somebody'}` }]
      : []),
    ...(action
      ? [{ at: action.at, text: `${action.call} ${action.outcome}${action.to ? `, to ${action.to}` : ''}` }]
      : []),
  ];
};

const momentsOf = ({ incident, followers, evaluation, more }: PostmortemInput): readonly Moment[] => {
  const all = [
    ...[incident, ...followers].flatMap(notified),
    ...[incident, ...followers]
      .flatMap(({ presses = [] }) => presses)
      .map(({ at, by, button }) => ({ at, text: `${by} pressed “${button}”` })),
    ...decided(evaluation),
    ...more,
    ...(incident.resolvedAt === null ? [] : [{ at: incident.resolvedAt, text: 'Resolved' }]),
  ];
  const known = new Set<string>();
  return all
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at, text }) => !known.has(`${at}#${text}`) && known.add(`${at}#${text}`).size > 0);
};

const impactOf = (incident: Incident): readonly string[] => {
  const { openedAt, lastAt, resolvedAt, facts } = incident;
  const [count, zones] = [countOf(incident), Object.keys(zonesOf(incident))];
  const below = belowText(incident);
  const revisions = Object.entries(taskDefinitionsOf(incident)).map(
    ([name, tasks]) => `${name} (${plural(tasks, 'task')})`,
  );
  const end = resolvedAt ?? lastAt;
  return [
    ...(count > 0
      ? [`${plural(count, 'task')} stopped between the first and the last failure, ${stretch(lastAt - openedAt)}`]
      : []),
    `${stretch(end - openedAt)} until ${resolvedAt === null ? 'the last failure; still open' : 'it was resolved'}`,
    ...(below === undefined ? [] : [`Running tasks: ${below}`]),
    ...(revisions.length > 0 ? [`Revisions: ${revisions.join(', ')}`] : []),
    ...(zones.length > 0 ? [`Zones: ${zones.join(', ')}`] : []),
    ...(facts['Services'] === undefined ? [] : [`Services: ${facts['Services']}`]),
    ...(facts[FACT_COST] === undefined ? [] : [`Failed starts cost: ${facts[FACT_COST]}`]),
  ];
};

const acknowledgedText = ({
  acknowledgedBy: by,
  acknowledgedAt: at,
  openedAt,
}: DeliveredIncident): readonly string[] => {
  if (by === null) return ['Nobody acknowledged it.'];
  return [
    `Acknowledged by ${by}${at === null ? '' : ` ${stretch(Math.max(0, at - openedAt))} after the first failure`}.`,
  ];
};

/** What the next deployment does to what was taken back. */
const nextOf = ({ incident, evaluation }: PostmortemInput): readonly string[] => {
  const { action } = evaluation ?? {};
  if (action?.outcome !== 'accepted') return [];
  const [from = null, ...others] = Object.keys(taskDefinitionsOf(incident));
  return [
    nextDeploymentText(incident.facts[FACTS.deployer], { from: others.length === 0 ? from : null, to: action.to }),
  ];
};

/** What is known of an incident, in the order of a post-mortem. Pure: the same facts give the same text. */
export const postmortemOf = (input: PostmortemInput): Postmortem => {
  const { incident, evaluation } = input;
  const known = namesIn(incident);
  const done = rollbackText(evaluation);
  const fault = ` At fault: ${faultOf(faultDomainOf(incident))}.`;
  return {
    id: incident.id,
    title: headlineOf(incident),
    service: incident.service,
    openedAt: incident.openedAt,
    resolvedAt: incident.resolvedAt,
    summary: [
      `${headlineOf(incident)}.${fault}`,
      ...acknowledgedText(incident),
      done === undefined ? `Farwatch did not change ${nameOf(incident.service)}.` : mask(done, known),
      ...nextOf(input),
    ],
    impact: impactOf(incident),
    timeline: momentsOf(input),
    proof: mask(incident.facts[FACT_ERROR] ?? incident.evidence, known),
    logLines: mask(incident.facts[FACTS.logLines] ?? '', known),
    changes: incident.facts[FACTS.changes] ?? '',
    advice: mask(adviceOf(incident), known),
  };
};
