import { plural } from '../primitives/plural.ts';
import { reopeningOf } from '../incidents/resolve.ts';
import { earlierText } from '../incidents/returns.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { TaskCounts } from '../service-state/service-state.ts';
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

/** What `reach` compares stopped tasks with. */
export type ReachCounts = { readonly desiredCount: number | null; readonly taskCounts?: TaskCounts | undefined };

/** Whether the service still serves: `3 of 3 tasks running`; more than desired run while a deployment replaces them. */
export const runningText = ({ running, desired }: Omit<TaskCounts, 'at'>): string =>
  running <= desired
    ? `${running} of ${plural(desired, 'task')} running`
    : `${running} tasks running, ${desired} desired`;

/** `payments:18, 4 tasks stopped, 3 of 3 tasks running`: how far it reaches. */
export const reach = (incident: StopsIncident, { desiredCount, taskCounts }: ReachCounts): string => {
  const { count, taskDefinitions, service } = incident;
  const noun = isStandalone(service) ? 'run' : 'task';
  // Beside what runs, a share of the desired count would be read as that of the tasks that no longer run.
  const isShare = taskCounts === undefined && desiredCount !== null && desiredCount >= count && count > 0;
  const tasks = isShare ? `${count} of ${plural(desiredCount, noun)}` : plural(count, noun);
  const [revision, ...others] = Object.keys(taskDefinitions);
  const what = `${tasks} ${isStandalone(service) ? 'failed' : 'stopped'}`;
  return [
    ...(revision !== undefined && others.length === 0 ? [revision] : []),
    what,
    ...(taskCounts === undefined ? [] : [runningText(taskCounts)]),
  ].join(', ');
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
