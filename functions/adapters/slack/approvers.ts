import type { WebClient } from '@slack/web-api';
import * as z from 'zod/mini';
import type { Clock, Log } from '../common.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** Milliseconds for which the members of a group are cached. */
const FRESH_MS = 600_000;

const isGroup = (id: string): boolean => id.startsWith('S');

/**
 * Whether a Slack user is listed, or a member of a user group that is listed. An empty list allows nobody. An
 * unreadable group allows none of its members, and locks nobody else out.
 */
export const membership = (client: () => Promise<WebClient>, clock: Clock) => {
  const groups = new Map<string, { readonly users: readonly string[]; readonly until: EpochMs }>();
  const membersOf = async (usergroup: string): Promise<readonly string[]> => {
    const now = clock.now().getTime();
    const known = groups.get(usergroup);
    if (known !== undefined && known.until > now) return known.users;
    const users = (await (await client()).usergroups.users.list({ usergroup })).users ?? [];
    groups.set(usergroup, { users, until: now + FRESH_MS });
    return users;
  };
  /** A group that can't be read has no members now; the others are asked all the same. */
  const isMember = async (userId: string, group: string): Promise<boolean> => {
    try {
      return (await membersOf(group)).includes(userId);
    } catch {
      return false;
    }
  };
  return async (userId: string, ids: readonly string[]): Promise<boolean> => {
    if (ids.includes(userId)) return true;
    for (const group of ids.filter(isGroup)) if (await isMember(userId, group)) return true;
    return false;
  };
};

const idsSchema = z.array(z.string());

/** The ids in the setting `slackApprovers`; nobody where it is no JSON list. */
export const approversIn = (setting: string, log: Log): readonly string[] => {
  try {
    return z.parse(idsSchema, JSON.parse(setting));
  } catch {
    log.error('slackApprovers is not a JSON list of ids: nobody can press buttons that change ECS');
    return [];
  }
};
