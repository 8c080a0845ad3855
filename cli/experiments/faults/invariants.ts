import { partsOf } from '../../../functions/primitives/identity.ts';
import type { ServiceKey } from '../../../functions/primitives/identity.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import type { InMemoryState } from '../../local/in-memory-store.ts';
import type { Service } from '../../fake-aws/model.ts';
import type { World } from '../../fake-aws/world-model.ts';
import type { Change } from './ecs.ts';
import type { Role } from './scene.ts';

/** A changing call that took effect in ECS, with its service and deployment. */
export type Acted = {
  readonly service: string;
  /** The deployment that it rolled back. */
  readonly deployment: string;
  readonly operation: string;
  readonly to: string;
  readonly at: Date;
};

/** A broken invariant. */
export type Violation = { readonly rule: string; readonly what: string };

/** The result of one world. */
export type Played = {
  readonly seed: string;
  readonly events: number;
  readonly calls: number;
  readonly faults: number;
  readonly crashes: number;
  readonly acted: readonly Acted[];
  readonly violations: readonly Violation[];
};

/** What is recorded while a world runs. */
export type Watched = {
  readonly world: World;
  readonly roles: readonly Role[];
  readonly state: InMemoryState;
  readonly acted: Acted[];
  readonly violations: Violation[];
  /** Services whose rollback was approved. */
  readonly approved: Set<string>;
  /** Pages that were sent, by incident. */
  readonly pages: string[];
  crashes: number;
  /** Notices that two workers processed at once. */
  doubled: number;
};

const nameOf = (text: unknown): string => String(text).split('/').at(-1) ?? '';

const serviceOf = (world: World, { operation, request }: Change): Service | undefined => {
  const services = [...world.simulation.services.values()];
  if (operation === 'UpdateService') return services.find(({ name }) => name === nameOf(request['service']));
  return services.find(({ serviceDeployments }) =>
    serviceDeployments.some(({ arn }) => arn === request['serviceDeploymentArn']),
  );
};

/** The target: the definition named, or the newest revision completed before the stopped deployment. */
const targetOf = (service: Service, { operation, request }: Change): string => {
  if (operation === 'UpdateService') return nameOf(request['taskDefinition']);
  const before = service.serviceDeployments.filter(
    ({ arn, status }) => arn !== request['serviceDeploymentArn'] && status === 'SUCCESSFUL',
  );
  const definition = before[0]?.target.definition;
  return definition === undefined ? 'unknown' : `${definition.family}:${definition.revision}`;
};

/** Records a violation once. */
const broken = ({ violations }: Watched, rule: string, what: string): void => {
  if (!violations.some((known) => known.rule === rule && known.what === what)) violations.push({ rule, what });
};

const checkTarget = (watched: Watched, { service, to }: Acted): void => {
  const definition = watched.world.simulation.definitions.get(to);
  const isGood = definition?.status === 'ACTIVE' && to === `${service}:2`;
  if (!isGood) broken(watched, 'target', `${service} went to ${to} (${definition?.status ?? 'unknown'})`);
};

const checkMode = (watched: Watched, { service, to }: Acted): void => {
  const mode = watched.roles.find(({ name }) => name === service)?.mode;
  const isAllowed = mode === 'auto' || (mode === 'approve' && watched.approved.has(service));
  if (!isAllowed) broken(watched, 'mode', `${service} is in mode ${mode ?? 'unknown'} and was moved to ${to}`);
};

const checkAudit = (watched: Watched, { service, deployment }: Acted): void => {
  const isAudited = [...watched.state.history.values()].some(
    ({ kind, service: key, id }) =>
      kind === 'audit' &&
      partsOf(key).name === service &&
      id.startsWith(`action#${deployment}#`) &&
      id.endsWith('#begun'),
  );
  if (!isAudited) broken(watched, 'audit', `the call for ${service} ${deployment} was not audited before it was made`);
};

/** Records a changing call before it takes effect and checks its invariants. */
export const noteChange = (watched: Watched, change: Change): void => {
  const service = serviceOf(watched.world, change);
  if (service === undefined) return broken(watched, 'target', `${change.operation} of an unknown service`);
  const undone = service.deployments.find(
    ({ serviceDeployment }) => serviceDeployment.arn === change.request['serviceDeploymentArn'],
  );
  const deployment = (undone ?? service.deployments[0])?.id ?? 'unknown';
  const { operation } = change;
  const acted = {
    service: service.name,
    deployment,
    operation,
    to: targetOf(service, change),
    at: watched.world.now(),
  };
  const before = watched.acted.find((one) => one.service === acted.service && one.deployment === deployment);
  if (before !== undefined)
    broken(watched, 'once', `${acted.service} ${deployment}: ${before.operation}, then ${operation} again`);
  watched.acted.push(acted);
  checkTarget(watched, acted);
  checkMode(watched, acted);
  checkAudit(watched, acted);
};

const countsOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  names.reduce((counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1), new Map<string, number>());

/** Two workers with one notice may both post the message and its details. */
const POSTS_OF_TWO = 2;

/**
 * Invariants after every step: at most one page per deployment; at most one extra message per crash, and one message
 * with its details where two workers had one notice at once.
 */
export const checkStep = (watched: Watched, posts: readonly string[]): void => {
  for (const { value } of watched.state.incidents.values()) {
    const pages = value.notifications.filter(({ level }) => level === 'page').length;
    if (value.kind === 'release' && pages > 1) broken(watched, 'page', `${value.id} pages ${pages} times`);
  }
  const more = (names: readonly string[]): number =>
    [...countsOf(names).values()].reduce((all, count) => all + count - 1, 0);
  const { crashes, doubled } = watched;
  if (more(posts) > crashes + POSTS_OF_TWO * doubled)
    broken(watched, 'message', `${more(posts)} messages twice, ${crashes} crashes, ${doubled} by two workers`);
  if (more(watched.pages) > watched.crashes) broken(watched, 'page', 'more pages sent twice than there were crashes');
};

/** Invariants at the end: outboxes are empty, no message is due, every evaluation is recorded. */
export const checkEnd = (watched: Watched, now: Date): void => {
  const seconds = exactSecondsOf(now);
  const OVERDUE_SECONDS = 1800;
  for (const [key, { value, dueAt }] of watched.state.states) {
    const waiting = Object.entries(value.outbox).filter(([, { at }]) => at < seconds - OVERDUE_SECONDS);
    if (waiting.length > 0) broken(watched, 'lost', `${key}: ${waiting.map(([id]) => id).join(', ')} was never sent`);
    if ((dueAt ?? Infinity) < seconds - OVERDUE_SECONDS) broken(watched, 'lost', `${key} is overdue`);
  }
  for (const { value, dueAt } of watched.state.incidents.values())
    if (value.wanted > value.delivered && (dueAt ?? 0) < seconds - OVERDUE_SECONDS)
      broken(watched, 'lost', `${value.id} has an unsent message`);
};

/** An hour after the last fault, every release that only fails and may be rolled back has been. */
export const checkActions = (watched: Watched): void => {
  const done = new Set(watched.acted.map(({ service }) => service));
  for (const { name, mode, isBad } of watched.roles)
    if (isBad && (mode === 'auto' || mode === 'approve') && !done.has(name))
      broken(watched, 'lost', `${name} only fails and was not rolled back`);
};

/** The key of a service by name. */
export const keyNamed = (state: InMemoryState, name: string): ServiceKey | undefined =>
  [...state.states.keys()].find((key) => partsOf(key).name === name);
