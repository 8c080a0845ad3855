import type { infer as Infer } from 'zod/mini';
import { mask } from '../masking/mask.ts';
import { ALL_CLUSTERS, ALL_TASKS, STANDALONE_TASKS, lastPart, parseArn, serviceKey } from '../primitives/identity.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { RetirementEvent } from './event.ts';
import { isHealthOver } from './health-status.ts';
import type { healthSchema } from './schema.ts';
import { instant } from './schema.ts';

type Detail = Infer<typeof healthSchema>;
type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };
type Entity = { readonly entity: string; readonly status: string };
/** Whom an entity stands for; standalone tasks by their ids. */
type Concerned = { readonly service: ServiceKey; readonly status: string; readonly task: string | null };

const entitiesOf = ({ affectedEntities }: Detail, resources: readonly string[]): readonly Entity[] =>
  affectedEntities?.length
    ? affectedEntities.map(({ entityValue, status }) => ({ entity: entityValue ?? '', status: status ?? '' }))
    : resources.map((entity) => ({ entity, status: '' }));

/**
 * `cluster|service` for tasks of a service, the ARN of a standalone task, that of a cluster; whatever else it is, the
 * whole account and region.
 */
const concernedBy = ({ entity, status }: Entity, where: Where): Concerned => {
  const [cluster, service] = entity.split('|');
  if (cluster && service) return { service: serviceKey({ ...where, cluster, name: service }), status, task: null };
  const [kind, first, second] = parseArn(entity)?.resource.split('/') ?? [];
  if (kind === 'task' && first && second)
    return { service: serviceKey({ ...where, cluster: first, name: STANDALONE_TASKS }), status, task: second };
  const name = kind === 'cluster' && first ? first : ALL_CLUSTERS;
  return { service: serviceKey({ ...where, cluster: name, name: ALL_TASKS }), status, task: null };
};

/** Entities of one service together; what is said of any of them is said of all. */
const grouped = (all: readonly Concerned[]): readonly (readonly Concerned[])[] => {
  const groups = new Map<ServiceKey, Concerned[]>();
  for (const one of all) groups.set(one.service, [...(groups.get(one.service) ?? []), one]);
  return [...groups.values()];
};

const ISSUE = 'issue';
const CLOSED = 'closed';
const TASKS_MAX = 20;

const isOpen = ({ status }: Concerned): boolean => !isHealthOver(status);

const noticeOf = (detail: Detail, where: Where, group: readonly Concerned[]): RetirementEvent | undefined => {
  const [first] = group;
  if (first === undefined) return undefined;
  const statusCode = detail.statusCode ?? '';
  return {
    kind: 'retirement',
    ...where,
    service: first.service,
    eventArn: detail.eventArn,
    isIssue: detail.eventTypeCategory === ISSUE,
    startsAt: instant(detail.startTime),
    endsAt: instant(detail.endTime),
    status: statusCode.toLowerCase() === CLOSED ? CLOSED : (group.find(isOpen) ?? first).status,
    tasks: group.flatMap(({ task }) => (task === null ? [] : [lastPart(task)])).slice(0, TASKS_MAX),
    description: mask(detail.eventDescription?.[0]?.latestDescription ?? ''),
  };
};

/** AWS Health: one event for each service, cluster or place that it concerns; for none named, the whole place. */
export const noticesOf = (detail: Detail, where: Where, resources: readonly string[]): readonly RetirementEvent[] => {
  const entities = entitiesOf(detail, resources);
  const named = entities.length === 0 ? [{ entity: '', status: '' }] : entities;
  return grouped(named.map((entity) => concernedBy(entity, where))).flatMap(
    (group) => noticeOf(detail, where, group) ?? [],
  );
};
