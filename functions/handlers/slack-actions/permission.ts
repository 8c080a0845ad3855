import { messageOf } from '../../primitives/error-text.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { onCallPartAt } from '../../on-call/at-place.ts';
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

/** Of the service's cluster in its account, of the account, of clusters of that name, or of the setting. */
const approversOf = (rules: OnCall, service: ServiceKey, byDefault: readonly string[]): readonly string[] => {
  const at = partsOf(service);
  return onCallPartAt(rules, at).approvers ?? rules.approvers[at.cluster] ?? byDefault;
};

/**
 * Permissions by account and cluster: the approvers there, or those of the setting where the policy names none.
 * Everybody in the workspace may acknowledge, mute and reject, unless the policy names responders there;
 * approvers may always. While the policy cannot be read, nobody may change ECS and everybody may acknowledge.
 */
export const permissionsOf = (sources: PermissionSources): Permissions => {
  const { approvers, isMember } = sources;
  return {
    mayAct: async (userId, service) => {
      const rules = await rulesOf(sources);
      return rules !== undefined && isMember(userId, approversOf(rules, service, approvers));
    },
    mayRespond: async (userId, service) => {
      const rules = await rulesOf(sources);
      if (rules === undefined) return true;
      const at = partsOf(service);
      const responders = onCallPartAt(rules, at).responders ?? rules.responders[at.cluster];
      return responders === undefined || isMember(userId, [...responders, ...approversOf(rules, service, approvers)]);
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
  'Only members of the configured group may do that. Ask whoever runs Farwatch to add you (setting slackApprovers, ' +
  'or approvers in the policy).';

const NOT_A_RESPONDER =
  'Only the responders of this cluster may do that. Ask whoever runs Farwatch to add you (responders in the policy).';

const NOT_OF_ALL = 'This incident spans several clusters or accounts: only responders of all of them may mute it.';

const OUTSIDE = 'Only people of the workspace in which Farwatch is installed may do that.';

/** Who may press a button: everybody who reads it, responders, or approvers. */
export type Guarded = 'everybody' | 'responders' | 'approvers';

/** What a button is about: it needs the leave of one of these services' people, or that of all of them. */
export type Asked = {
  readonly services: readonly ServiceKey[];
  readonly guarded: Guarded;
  readonly of: 'any' | 'all';
};

/** One service of each cluster: permissions go by cluster. */
const oneOfEach = (services: readonly ServiceKey[]): readonly ServiceKey[] => [
  ...new Map(services.map((service) => [service.slice(0, service.lastIndexOf('/')), service])).values(),
];

const isAllowed = async ({ services, of }: Asked, may: (service: ServiceKey) => Promise<boolean>): Promise<boolean> => {
  for (const service of oneOfEach(services)) if ((await may(service)) === (of === 'any')) return of === 'any';
  return of === 'all';
};

/** Why a user may not press a button; undefined where they may. */
export const refusalOf = async (user: Presser, asked: Asked, fx: Permissions): Promise<string | undefined> => {
  const { guarded, services, of } = asked;
  if (guarded === 'everybody') return undefined;
  if (user.isOutside === true) return OUTSIDE;
  if (guarded === 'approvers')
    return (await isAllowed(asked, (service) => fx.mayAct(user.id, service))) ? undefined : NOT_ALLOWED;
  if (await isAllowed(asked, (service) => fx.mayRespond(user.id, service))) return undefined;
  return of === 'all' && services.length > 1 ? NOT_OF_ALL : NOT_A_RESPONDER;
};
