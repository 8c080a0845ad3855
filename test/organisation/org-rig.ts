import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { localSlack } from '../../cli/local/slack.ts';
import type { LocalMessage } from '../../cli/local/slack.ts';
import { buttonsIn } from '../../cli/local/slack-press.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { POLICY_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { readPolicy } from '../../functions/adapters/dynamodb/policy.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import { permissionsOf } from '../../functions/handlers/slack-actions/permission.ts';
import type { ButtonAction } from '../../functions/messages/buttons.ts';
import type { Spoke } from '../../functions/organisation/spoke.ts';
import { ACCOUNT, MORNING, REGION, stopped } from '../support/envelopes.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

export const SPOKES = ['222233334444', '333344445555', '444455556666'] as const;

/** A registered spoke. */
export const spokeAt = (account: string, region = REGION, more: Partial<Spoke> = {}): Spoke => ({
  account,
  region,
  readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
  actRole: `arn:aws:iam::${account}:role/FarwatchAct-farwatch`,
  ceiling: 'auto',
  by: 'ana',
  at: '2026-03-02T08:00:00Z',
  ...more,
});

/** An event as it comes from another account and region. */
export const from = (account: string, event: object, region = REGION): unknown =>
  JSON.parse(JSON.stringify(event).replaceAll(ACCOUNT, account).replaceAll(REGION, region));

const MISSING =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
  "unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret ";

/** A stop of `web` in an account at a secret of an account of its own, `seconds` after the morning. */
export const withoutSecret = (account: string, seconds: number, { region = REGION, group = 'service:web' } = {}) => {
  const task = seconds + Number(account.slice(-4));
  const event = stopped({ task, group, createdAt: seconds - 40, stoppedAt: seconds, startedAt: null });
  const detail = { ...Object(event.detail), containers: [], stopCode: 'TaskFailedToStart', stoppedReason: 'SECRET' };
  const text = JSON.stringify(from(account, { ...event, detail }, region));
  return JSON.parse(text.replace('SECRET', `${MISSING}arn:aws:secretsmanager:eu-west-1:999988887777:secret:db-Ab12Cd`));
};

/** The text of a message with all of its blocks. */
export const textOf = ({ message }: Pick<LocalMessage, 'message'>): string => JSON.stringify(message);

/** A hub with spokes, a local Slack in which each person has the rights that the policy gives, and a policy. */
export const organisation = async (policy: object = {}, approvers: readonly string[] = []) => {
  const store = inMemoryStore();
  const clock = virtualClock(new Date(MORNING));
  const slack = localSlack(clock);
  const places = placesOf({ account: ACCOUNT, region: REGION }, store, clock);
  await changeSpokes(store, (all) => {
    for (const account of SPOKES)
      for (const region of [REGION, 'us-east-1']) all.set(`${account}/${region}`, spokeAt(account, region));
  });
  await store.saveDocument(POLICY_KEY, 0, policy);
  const current = () => readPolicy(store);
  const permissions = permissionsOf({
    approvers,
    onCall: async () => (await current()).onCall,
    isMember: async (userId, ids) => ids.includes(userId),
    log: silentLog,
  });
  const farwatch = localFarwatch({
    store,
    clock,
    slack,
    places,
    policy: current,
    ...permissions,
    ecs: deducedEcs({ store, clock }),
    log: silentLog,
    metrics: silentMetrics,
  });
  const minutes = (count: number) => farwatch.advanceTo(new Date(clock.now().getTime() + count * 60_000));
  const press = async (message: LocalMessage, action: ButtonAction, id: string) => {
    const button = buttonsIn(message.message).find((one) => one.action === action);
    if (button === undefined) throw new Error(`no button ${action}`);
    return farwatch.press(button, { id, name: id.toLowerCase() });
  };
  return { store, clock, slack, farwatch, minutes, press, messages: slack.messages };
};
