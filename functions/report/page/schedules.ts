import type { Schedule } from '../../sizing/schedules/schedule.ts';
import type { Report } from '../report.ts';
import { nameOf } from '../by-place/places.ts';
import { scheduleCommands, sleepText } from '../schedule.ts';
import type { ServiceReport } from '../service-report.ts';
import { countText, escapeHtml } from '../text.ts';
import type { Cell } from './table.ts';
import { count, tableHtml, text, usd } from './table.ts';

const rowOf = ({ service }: ServiceReport, schedule: Schedule, report: Report): readonly Cell[] => {
  const { cluster, name } = nameOf(service.key, report);
  const { periods, exceeded } = schedule.backtest;
  return [
    { html: `${escapeHtml(name)} <small>${escapeHtml(cluster)}</small>`, sort: name.toLowerCase() },
    text(sleepText(schedule)),
    count(schedule.tasks),
    count(schedule.tasksAsleep),
    usd(schedule.usdPerMonth),
    text(`too few in ${countText(exceeded)} of ${countText(periods)} periods`),
  ];
};

const HINT =
  '<p class="hint">Not in the sum above. Found by CPU alone: ask the owner who calls the service at that time, and ' +
  'check the memory of the remaining tasks.</p>';

/** Services that sleep at night or at weekends: fewer tasks by schedule, its price, and its back-test. */
export const schedulesHtml = (report: Report): string => {
  const found = report.services.flatMap((service) =>
    service.schedule === null ? [] : [{ service, schedule: service.schedule }],
  );
  if (found.length === 0)
    return '<p class="card">By CPU, every service with a fixed number of tasks is used at night and at weekends.</p>';
  const table = tableHtml({
    caption: 'Fewer tasks at night or at weekends',
    columns: [
      { name: 'Service' },
      { name: 'Sleeps' },
      { name: 'Tasks', isNumber: true },
      { name: 'Asleep', isNumber: true },
      { name: 'Saves a month', isNumber: true },
      { name: 'Back-test of the last week' },
    ],
    rows: found.map(({ service, schedule }) => rowOf(service, schedule, report)),
  });
  const commands = found.map(({ service, schedule }) => scheduleCommands(service.service.key, schedule)).join('\n');
  return (
    `<div class="card">${table}${HINT}<details><summary>Commands for the AWS CLI</summary><div class="patch">` +
    `<button type="button" class="copy">Copy</button><pre tabindex="0">${escapeHtml(commands.trimEnd())}</pre></div>` +
    '</details></div>'
  );
};
