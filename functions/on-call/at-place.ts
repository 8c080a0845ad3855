import type { OnCall, OnCallPart } from './rules.ts';

/** Account and cluster; `*` where what a message is about has several. */
type Place = { readonly account: string; readonly cluster: string };

/** What the policy says of an account, and over it of a cluster there; empty where it says nothing. */
export const onCallPartAt = ({ accounts }: Pick<OnCall, 'accounts'>, { account, cluster }: Place): OnCallPart => {
  const { clusters, ...ofAccount } = accounts[account] ?? {};
  const ofCluster = Object.entries(clusters?.[cluster] ?? {}).filter(([, value]) => value !== undefined);
  return { ...ofAccount, ...Object.fromEntries(ofCluster) };
};

/**
 * The rules of a place: of time, quiet hours and escalation each is that of the cluster, else of the account, else the
 * general one. Routes stand for all places, and the time zone of the place is that of their hours as well.
 */
export const onCallAt = (onCall: OnCall, place: Place): OnCall => {
  const part = onCallPartAt(onCall, place);
  const { timeZone = onCall.timeZone, escalateTo = onCall.escalateTo, quietHours = onCall.quietHours } = part;
  const { escalateAfterMinutes = onCall.escalateAfterMinutes } = part;
  return { ...onCall, timeZone, escalateTo, quietHours, escalateAfterMinutes: escalateAfterMinutes ?? undefined };
};
