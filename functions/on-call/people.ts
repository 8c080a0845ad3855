import type { OnCall, People } from './rules.ts';

/** What the policy says of an account, and over it of a cluster there; empty where it says nothing. */
export const peopleAt = (
  { accounts }: Pick<OnCall, 'accounts'>,
  { account, cluster }: { readonly account: string; readonly cluster: string },
): People => {
  const { clusters, ...ofAccount } = accounts[account] ?? {};
  const ofCluster = Object.entries(clusters?.[cluster] ?? {}).filter(([, value]) => value !== undefined);
  return { ...ofAccount, ...Object.fromEntries(ofCluster) };
};
