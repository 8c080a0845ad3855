import { POLICY_KEY } from './keys.ts';
import type { Discounts } from '../../billing/discounts.ts';
import { NO_DISCOUNTS } from '../../billing/discounts.ts';
import type { Policy } from '../../deployments/policy.ts';
import { DEFAULT_POLICY, parsePolicy } from '../../deployments/policy.ts';
import type { OnCall } from '../../on-call/rules.ts';
import { DEFAULT_ON_CALL } from '../../on-call/rules.ts';
import { messageOf } from '../../primitives/error-text.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Clock, Log, Store } from '../common.ts';

/** Milliseconds for which a policy is cached: a freeze must take effect within half a minute. */
const FRESH_MS = 30_000;

/** The live policy is not readable; nothing may act on a guess. */
export class UnreadablePolicy extends Error {
  constructor(problems: readonly string[]) {
    super(`the live policy is not readable: ${problems.join('; ')}`);
    this.name = 'UnreadablePolicy';
  }
}

/** The policy as it is stored now. Throws `UnreadablePolicy`. */
export const readPolicy = async (store: Pick<Store, 'loadDocument'>): Promise<Policy> => {
  const document = await store.loadDocument(POLICY_KEY);
  if (document === undefined) return DEFAULT_POLICY;
  const parsed = parsePolicy(document.body);
  if (parsed.ok) return parsed.policy;
  throw new UnreadablePolicy(parsed.problems.map(({ path, message }) => `${path}: ${message}`));
};

/** The discounts of the live policy; list price, and why, when it cannot be read. A report must not fail with it. */
export const readDiscounts = async (
  store: Pick<Store, 'loadDocument'>,
): Promise<{ readonly discounts: Discounts; readonly ignored: string | null }> => {
  try {
    return { discounts: (await readPolicy(store)).discounts, ignored: null };
  } catch (error) {
    if (!(error instanceof UnreadablePolicy)) throw error;
    return { discounts: NO_DISCOUNTS, ignored: `all money is at list price: ${error.message}` };
  }
};

/** The live policy, read again when older than half a minute. */
export const policyReader = (store: Pick<Store, 'loadDocument'>, clock: Clock): (() => Promise<Policy>) => {
  let known: { readonly policy: Policy; readonly at: EpochMs } | undefined;
  return async () => {
    const now = clock.now().getTime();
    if (known === undefined || now - known.at > FRESH_MS) known = { policy: await readPolicy(store), at: now };
    return known.policy;
  };
};

/**
 * The rules of who is on call. A policy that cannot be read must not silence anything: messages then go out by the
 * defaults, the log says so, and `isUnread` has an escalation wait for the rules.
 */
export const onCallReader = (policy: () => Promise<Policy>, log: Log): (() => Promise<OnCall>) => {
  return async () => {
    try {
      return (await policy()).onCall;
    } catch (error) {
      log.error('the policy is unreadable: messages go out by the defaults', { reason: messageOf(error) });
      return { ...DEFAULT_ON_CALL, isUnread: true };
    }
  };
};
