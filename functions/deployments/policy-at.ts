import type { ServiceKey } from '../primitives/identity.ts';
import { partsOf } from '../primitives/identity.ts';
import type { Policy, PolicyPart } from './policy.ts';

/** A part over a policy, without what it says of people. Freeze windows are added, never lifted: somebody set each. */
const over = (policy: Policy, part: PolicyPart): Policy => {
  const given = Object.entries(part).filter(([key, value]) => value !== undefined && key in policy);
  const freezeWindows = [...policy.freezeWindows, ...(part.freezeWindows ?? [])];
  return { ...policy, ...Object.fromEntries(given), freezeWindows };
};

/** The policy of a service: the defaults, over them what its account has, over that what its cluster there has. */
export const policyAt = (policy: Policy, key: ServiceKey): Policy => {
  const { account, cluster } = partsOf(key);
  const { clusters, ...ofAccount } = policy.accounts?.[account] ?? {};
  return over(over(policy, ofAccount), clusters?.[cluster] ?? {});
};
