import { proposalOf } from '../incidents/of-any-kind.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Open, Press } from './blocks.ts';
import type { Links } from './links.ts';

/** Ids of buttons. The value is only the incident's id: everything else is looked up when it is pressed. */
export const ACTIONS = {
  acknowledge: 'farwatch:acknowledge',
  mute: 'farwatch:mute',
  timeline: 'farwatch:timeline',
  rollBack: 'farwatch:roll-back',
  notNow: 'farwatch:not-now',
  hold: 'farwatch:hold',
  hookContinue: 'farwatch:hook-continue',
  hookRollBack: 'farwatch:hook-roll-back',
} as const;

/** What a button of an incident does. */
export type ButtonAction = (typeof ACTIONS)[keyof typeof ACTIONS];

/** A proposal waits for an answer. */
export const hasOpenProposal = (incident: Incident): boolean => proposalOf(incident)?.state === 'open';

const proposal = ({ id }: Incident): readonly Press[] => [
  {
    label: 'Roll back',
    action: ACTIONS.rollBack,
    value: id,
    style: 'danger',
    confirm: 'Farwatch reads the service once more, then asks ECS to return to the revision named above.',
  },
  { label: 'Not now', action: ACTIONS.notNow, value: id },
  { label: 'Hold 1 h', action: ACTIONS.hold, value: id },
];

const hook = ({ id }: Incident): readonly Press[] => [
  {
    label: 'Continue',
    action: ACTIONS.hookContinue,
    value: id,
    style: 'primary',
    confirm: 'ECS continues the deployment with its next stage.',
  },
  {
    label: 'Roll back',
    action: ACTIONS.hookRollBack,
    value: id,
    style: 'danger',
    confirm: 'ECS rolls the deployment back.',
  },
];

const handling = ({ id, acknowledgedBy, mutedUntil }: DeliveredIncident): readonly Press[] => [
  ...(acknowledgedBy === null ? [{ label: 'Acknowledge', action: ACTIONS.acknowledge, value: id }] : []),
  ...(mutedUntil === null ? [{ label: 'Mute…', action: ACTIONS.mute, value: id }] : []),
];

/** Shows what else happened to the service to the user who presses, even when the incident is long over. */
const timeline = ({ id }: Incident): Press => ({ label: 'Timeline', action: ACTIONS.timeline, value: id });

const opens = (links: Links): readonly Open[] => {
  const [task] = Object.values(links.tasks);
  const all = [
    { label: 'Task ↗', action: 'farwatch:open-task', url: task },
    { label: 'Logs ↗', action: 'farwatch:open-logs', url: links.logs },
    { label: 'Deployment ↗', action: 'farwatch:open-deployment', url: links.deployment },
    { label: 'Service ↗', action: 'farwatch:open-service', url: links.service },
  ];
  return all.flatMap(({ url, ...rest }) => (url === undefined ? [] : [{ ...rest, url }]));
};

/** The buttons of an incident in its present state. What is over has only the timeline and links. */
export const buttonsOf = (
  incident: DeliveredIncident,
  links: Links,
  followers: readonly Incident[] = [],
): readonly (Press | Open)[] => {
  const asking = [incident, ...followers].filter((one) => one.resolvedAt === null && hasOpenProposal(one));
  if (incident.resolvedAt !== null && asking.length === 0) return [timeline(incident), ...opens(links)];
  return [
    ...asking.slice(0, 1).flatMap(proposal),
    ...(incident.kind === 'hook' ? hook(incident) : []),
    ...handling(incident),
    timeline(incident),
    ...opens(links),
  ];
};
