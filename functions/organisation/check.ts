import type { Heartbeat } from './heartbeat.ts';
import { isSilent } from './heartbeat.ts';
import type { Reader } from './place-read.ts';
import type { Spoke } from './spoke.ts';
import { dateOf, exactSecondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** What was read of a spoke's account with its role; undefined: it could not be read, and why. */
export type SpokeRead =
  | {
      readonly kind: 'known';
      /** Whether the role that acts exists. */
      readonly hasActRole: boolean;
      /** Who may take it, as its trust policy names them. */
      readonly actors: readonly string[];
      /** Whether the alarm about events that could not be delivered is on. */
      readonly isUndelivered: boolean;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What an installation expects of its spokes. */
export type Expected = { readonly version: string; readonly rules: string; readonly rollbackRole: string | null };

/** A row of the table of spokes; it holds when it has no problem. */
export type SpokeRow = {
  readonly spoke: Spoke;
  /** Seconds since the newest heartbeat; null: there was none. */
  readonly heartbeatAge: number | null;
  readonly version: string | null;
  readonly rules: string | null;
  readonly problems: readonly string[];
};

const age = (heartbeat: Heartbeat | undefined, registeredAt: EpochSeconds, now: EpochSeconds): string | undefined => {
  if (!isSilent({ heartbeat, registeredAt }, now)) return undefined;
  const what = heartbeat === undefined ? 'no heartbeat ever arrived' : 'no heartbeat for more than 2.5 hours';
  return `silent: ${what}: check that its stack exists and its rules are enabled, and what is in its queue Undelivered`;
};

/** What brings the template of a spoke up to date. */
const DEPLOY_AGAIN = 'print its template with farwatch template spoke and deploy it there';

const old = (heartbeat: Heartbeat | undefined, { version, rules }: Expected): readonly string[] => {
  if (heartbeat === undefined) return [];
  const found: string[] = [];
  if (heartbeat.version !== version)
    found.push(`outdated: its template has version ${heartbeat.version ?? 'unknown'}, not ${version}: ${DEPLOY_AGAIN}`);
  if (heartbeat.rules !== rules)
    found.push(`outdated: its EventBridge rules differ from those of this version: ${DEPLOY_AGAIN}`);
  return found;
};

const wide = (spoke: Spoke, read: SpokeRead, { rollbackRole }: Expected): readonly string[] => {
  if (read.kind === 'unknown') return [`could not be read: ${read.reason}`];
  const others = read.actors.filter((actor) => actor !== rollbackRole);
  const found: string[] = [];
  if (read.hasActRole && spoke.ceiling === 'observe')
    found.push(
      'exceeds its ceiling: the ceiling is observe, but it has a role that can change ECS: clear ActClusters in ' +
        'its stack, or register it with farwatch spokes add --ceiling approve',
    );
  if (rollbackRole !== null && others.length > 0)
    found.push(
      `exceeds its ceiling: ${others.join(', ')} can assume the role that changes ECS: its stack must name only ` +
        `${rollbackRole} (RollbackRoleArn)`,
    );
  if (!read.hasActRole && spoke.ceiling !== 'observe')
    found.push('it has no role that can change ECS: set ActClusters in its stack');
  if (read.isUndelivered) found.push('events could not be delivered: see its queue Undelivered');
  return found;
};

/** A function that fails to read a spoke, why, and since when (epoch seconds). */
export type FailedRead = { readonly reader: Reader; readonly reason: string; readonly since: EpochSeconds };

const unread = (failed: readonly FailedRead[]): readonly string[] =>
  failed.map(
    ({ reader, reason, since }) =>
      `${reader} has failed to read it since ${dateOf(since).toISOString().slice(0, 16)}Z: ${reason}`,
  );

export type SpokeInput = {
  readonly spoke: Spoke;
  readonly failed: readonly FailedRead[];
  readonly heartbeat: Heartbeat | undefined;
  readonly read: SpokeRead;
  readonly now: EpochSeconds;
};

/** Whether a spoke sends heartbeats, has this version and stays within its ceiling. */
export const checkSpoke = ({ spoke, heartbeat, read, failed, now }: SpokeInput, expected: Expected): SpokeRow => {
  const silent = age(heartbeat, exactSecondsOf(Date.parse(spoke.at)), now);
  return {
    spoke,
    heartbeatAge: heartbeat === undefined ? null : Math.round(now - heartbeat.at),
    version: heartbeat?.version ?? null,
    rules: heartbeat?.rules ?? null,
    problems: [
      ...(silent === undefined ? [] : [silent]),
      ...old(heartbeat, expected),
      ...wide(spoke, read, expected),
      ...unread(failed),
    ],
  };
};
