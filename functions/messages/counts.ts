import { plural } from '../primitives/plural.ts';
import { stretch } from '../incidents/texts.ts';
import { occurrencesOf } from '../incidents/returns.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { SharedIncident, StopsIncident } from '../service-state/incident.ts';
import type { TaskCounts } from '../service-state/service-state.ts';
import { code } from './escape.ts';
import { runningText } from './followers.ts';
import { clock, instant } from './instant.ts';

/** Whether the service still serves: `3 of 3 tasks running at 10:12`. */
const runningLine = ({ at, ...counts }: TaskCounts): string => `${runningText(counts)} at ${clock(at)}`;

/** `3 tasks stopped in 2 min · exit code 1 · container app · 2 of 3 tasks running at 10:12`. */
export const countLine = (incident: StopsIncident, taskCounts: TaskCounts | undefined): string => {
  if (incident.count === 0) return '';
  const noun = isStandalone(incident.service) ? 'run' : 'task';
  const verb = isStandalone(incident.service) ? 'failed' : 'stopped';
  const during = incident.lastAt - incident.openedAt;
  const codes = [...new Set(incident.tasks.flatMap(({ exitCode }) => exitCode ?? []))].sort((a, b) => a - b);
  const { tasks, times, since: firstAt } = occurrencesOf(incident);
  const since = during >= 60 ? ` in ${stretch(during)}` : '';
  const often = `, ${times} times since ${instant(firstAt)}`;
  return [
    `*${plural(tasks, noun)}* ${verb}${times > 1 ? often : since}`,
    ...(codes.length > 0 ? [`exit code ${codes.join(', ')}`] : []),
    ...(incident.failedContainer === null ? [] : [`container ${code(incident.failedContainer, 80)}`]),
    ...(taskCounts === undefined ? [] : [runningLine(taskCounts)]),
  ].join(' · ');
};

/** The headline counts the services that fail now; their tasks are counted here. */
export const sharedLine = ({ count, openedAt, lastAt }: SharedIncident): string => {
  const during = lastAt - openedAt >= 60 ? ` in ${stretch(lastAt - openedAt)}` : '';
  return `*${plural(count, 'task')}* stopped${during}`;
};
