import { messageOf } from '../../primitives/error-text.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { OnCall } from '../../on-call/rules.ts';
import type { Log } from '../../adapters/common.ts';

/** Who may do what in Slack. */
export type Permissions = {
  /** Whether a user may press what changes ECS, or what Farwatch may do to it. */
  readonly mayAct: (userId: string, service: ServiceKey) => Promise<boolean>;
  /** Whether a user may acknowledge, mute and reject. */
  readonly mayRespond: (userId: string, service: ServiceKey) => Promise<boolean>;
};

export type PermissionSources = {
  /** Ids of users and user groups of the setting `slackApprovers`. */
  readonly approvers: readonly string[];
  /** The rules of the policy; throws where they cannot be read. */
  readonly onCall: () => Promise<OnCall>;
  /** Whether a user is one of these, or in one of these user groups. */
  readonly isMember: (userId: string, ids: readonly string[]) => Promise<boolean>;
  readonly log: Log;
};

const rulesOf = async ({ onCall, log }: PermissionSources): Promise<OnCall | undefined> => {
  try {
    return await onCall();
  } catch (error) {
    log.error('the policy is unreadable: nobody may press what changes ECS', { reason: messageOf(error) });
    return undefined;
  }
};

/**
 * Permissions by cluster: the approvers of the service's cluster, or those of the setting where the policy names none.
 * Everybody in the workspace may acknowledge, mute and reject, unless the policy names responders for the cluster;
 * approvers may always. While the policy cannot be read, nobody may change ECS and everybody may acknowledge.
 */
export const permissionsOf = (sources: PermissionSources): Permissions => {
  const { approvers, isMember } = sources;
  return {
    mayAct: async (userId, service) => {
      const rules = await rulesOf(sources);
      return rules !== undefined && isMember(userId, rules.approvers[partsOf(service).cluster] ?? approvers);
    },
    mayRespond: async (userId, service) => {
      const rules = await rulesOf(sources);
      const { cluster } = partsOf(service);
      const responders = rules?.responders[cluster];
      return responders === undefined || isMember(userId, [...responders, ...(rules?.approvers[cluster] ?? approvers)]);
    },
  };
};

/** Somebody in Slack. */
export type Presser = {
  readonly id: string;
  readonly name: string;
  /** A guest of another workspace in a shared channel. */
  readonly isOutside?: boolean;
};

const NOT_ALLOWED =
  'Only members of the configured group may do that. Ask whoever runs Farwatch to add you (setting slackApprovers or ' +
  'onCall.approvers of the policy).';

const NOT_A_RESPONDER =
  'Only the responders of this cluster may do that. Ask whoever runs Farwatch to add you (onCall.responders of the ' +
  'policy).';

const OUTSIDE = 'Only people of the workspace in which Farwatch is installed may do that.';

/** Who may press a button: everybody who reads it, responders, or approvers. */
export type Guarded = 'everybody' | 'responders' | 'approvers';

/** Why a user may not press a button; undefined where they may. */
export const refusalOf = async (
  user: Presser,
  { service, guarded }: { readonly service: ServiceKey; readonly guarded: Guarded },
  fx: Permissions,
): Promise<string | undefined> => {
  if (guarded === 'everybody') return undefined;
  if (user.isOutside === true) return OUTSIDE;
  if (guarded === 'approvers') return (await fx.mayAct(user.id, service)) ? undefined : NOT_ALLOWED;
  return (await fx.mayRespond(user.id, service)) ? undefined : NOT_A_RESPONDER;
};
