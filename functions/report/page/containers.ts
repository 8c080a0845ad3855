import type { ContainerFinding } from '../../sizing/containers/container-use.ts';
import type { Report } from '../report.ts';
import { nameOf } from '../by-place/places.ts';
import type { ServiceReport } from '../service-report.ts';
import type { Cell } from './table.ts';
import { count, tableHtml, text } from './table.ts';
import { escapeHtml, percentText } from '../text.ts';

const mibCell = (value: number | null | undefined): Cell =>
  value === null || value === undefined
    ? { html: '<span class="none">–</span>', sort: -Infinity }
    : count(Math.round(value));

const rowOf = ({ service }: ServiceReport, found: ContainerFinding, report: Report): readonly Cell[] => {
  const { cluster, name } = nameOf(service.key, report);
  const used = found.limitMib === null ? '' : percentText(found.memoryMibMax / found.limitMib);
  return [
    { html: `${escapeHtml(name)} <small>${escapeHtml(cluster)}</small>`, sort: name.toLowerCase() },
    text(found.name),
    mibCell(found.memoryMibMax),
    { html: found.share === null ? '–' : percentText(found.share), sort: found.share ?? -1 },
    mibCell(found.limitMib),
    {
      html: found.isNearLimit ? `<b class="bad">${used}</b>` : used,
      sort: found.limitMib === null ? -1 : found.memoryMibMax / found.limitMib,
    },
    count(found.killed ?? 0),
    mibCell(found.cpuUnitsMax),
  ];
};

/** Memory use per container, and which container is near its own limit. */
export const containersHtml = (report: Report): string => {
  const rows = report.services.flatMap((service) =>
    (service.containers ?? []).map((found) => rowOf(service, found, report)),
  );
  if (rows.length === 0)
    return (
      '<p class="card">Single containers are not measured: this needs Container Insights with enhanced ' +
      'observability, and containers with limits of their own.</p>'
    );
  const columns = [
    { name: 'Service' },
    { name: 'Container' },
    { name: 'Memory at its peak, MiB', isNumber: true },
    { name: 'Share of all containers', isNumber: true },
    { name: 'Own hard limit, MiB', isNumber: true },
    { name: 'Limit used', isNumber: true },
    { name: 'Killed by the limit', isNumber: true },
    { name: 'CPU units at its peak', isNumber: true },
  ] as const;
  const caption = 'Peaks of the window, the busiest copy of each';
  return `<div class="card">${tableHtml({ caption, columns, rows })}</div>`;
};
