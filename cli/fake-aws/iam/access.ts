import type { Policy, Question } from './policy.ts';
import { allows, trusts } from './policy.ts';

/** A role: who may take it, and what it allows. */
export type Role = { readonly arn: string; readonly trust: Policy; readonly policies: readonly Policy[] };

/** Whoever signs with an access key: a role, or a session of it with a policy of its own. */
export type Caller = {
  readonly role: Role;
  readonly session: Policy | null;
  /** Role and session, as CloudTrail names them. */
  readonly name: string;
  readonly sourceIdentity: string | null;
};

export type Assumption = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | null;
  readonly sourceIdentity: string | null;
  readonly policy: Policy | null;
};

/** Who is who in an account: its roles and the keys that were given out. */
export type Access = {
  /** Undefined: nobody has that key. */
  readonly callerOf: (accessKey: string) => Caller | undefined;
  /** A new access key; undefined: the caller may not take this role in this way. */
  readonly assume: (caller: Caller, assumption: Assumption) => string | undefined;
};

/** Whether a caller may do something: its role allows it and, where it has one, its session policy does too. */
export const isAllowed = ({ role, session }: Caller, question: Question): boolean =>
  allows(role.policies, question) && (session === null || allows([session], question));

const present = (entries: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));

/** Organisations by account; an account that is not listed is in none. */
export type Organizations = Readonly<Record<string, string>>;

const accountIn = ({ arn }: Role): string => arn.split(':')[4] ?? '';

/** What IAM knows when a role is taken. A source identity that is set to nothing is none. */
const contextOf = (caller: Caller, role: Role, { externalId, sourceIdentity }: Assumption, of: Organizations) =>
  present({
    'sts:ExternalId': externalId,
    'sts:SourceIdentity': sourceIdentity,
    'aws:PrincipalOrgID': of[accountIn(caller.role)] ?? null,
    'aws:ResourceOrgID': of[accountIn(role)] ?? null,
    'aws:ResourceAccount': accountIn(role),
  });

const mayAssume = (caller: Caller, role: Role, assumption: Assumption, of: Organizations): boolean => {
  const { sourceIdentity } = assumption;
  const context = contextOf(caller, role, assumption, of);
  const actions = ['sts:AssumeRole', ...(sourceIdentity === null ? [] : ['sts:SetSourceIdentity'])];
  return actions.every(
    (action) =>
      isAllowed(caller, { action, resource: role.arn, context }) &&
      trusts(role.trust, caller.role.arn, { action, context }),
  );
};

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Roles, the access keys with which some of them already sign, those of Lambdas, and who is in which organisation. */
export const accessOf = (
  roles: readonly Role[],
  keys: Readonly<Record<string, string>>,
  organizations: Organizations = {},
): Access => {
  const roleOf = (arn: string): Role | undefined => roles.find((role) => role.arn === arn);
  const callers = new Map<string, Caller>();
  const give = (key: string, caller: Caller): string => {
    callers.set(key, caller);
    return key;
  };
  for (const [key, arn] of Object.entries(keys)) {
    const role = roleOf(arn);
    if (role === undefined) throw new Error(`no role ${arn}`);
    give(key, { role, session: null, name: `${nameIn(arn)}/lambda`, sourceIdentity: null });
  }
  return {
    callerOf: (key) => callers.get(key),
    assume: (caller, assumption) => {
      const role = roleOf(assumption.roleArn);
      if (role === undefined || !mayAssume(caller, role, assumption, organizations)) return undefined;
      const name = `${nameIn(role.arn)}/${assumption.sessionName}`;
      const { policy, sourceIdentity } = assumption;
      return give(`ASIASESSION${String(callers.size)}`, { role, session: policy, name, sourceIdentity });
    },
  };
};
