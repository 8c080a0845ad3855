import { POLICY_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { ECSClient } from '@aws-sdk/client-ecs';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { STSClient } from '@aws-sdk/client-sts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { cloudwatchReader } from '../../functions/adapters/aws/cloudwatch.ts';
import { balancedByReader } from '../../functions/adapters/aws/traffic/balanced-by.ts';
import { requestsReader } from '../../functions/adapters/aws/traffic/read-window.ts';
import { actingAs } from '../../functions/adapters/acting/role.ts';
import { ecsActor } from '../../functions/adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import { embeddedTable } from '../../cli/local/embedded.ts';
import type { LocalFarwatch } from '../../cli/local/farwatch.ts';
import type { LocalParts } from '../../cli/local/wired.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import type { LocalMessage } from '../../cli/local/slack.ts';
import { localSlack } from '../../cli/local/slack.ts';
import type { ShownButton } from '../../cli/local/slack-press.ts';
import { buttonsIn } from '../../cli/local/slack-press.ts';
import type { VirtualClock } from '../../cli/local/virtual.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { ecsFleet } from '../../functions/adapters/aws/fleet.ts';
import { readPolicy } from '../../functions/adapters/dynamodb/policy.ts';
import type { Key, Store } from '../../functions/adapters/common.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { START, shop } from '../fake-aws/shop.ts';
import { accessWithSpoke, as, asPeople, deployedAccess, guarded, ROLLBACK_KEY, SYNC_KEY } from '../support/as-role.ts';
import { ACCOUNT, INSTALLATION, REGION, roleArn, spokeRoleArn } from '../support/roles.ts';
import { clientsAt, configAt } from '../../functions/adapters/organisation/places.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import type { Places } from '../../functions/adapters/organisation/spokes.ts';
import type { Ceiling } from '../../functions/organisation/spoke.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

/** A service whose deployments ECS pauses with a PAUSE hook once their tasks run. */
export const PAUSED = { strategy: 'BLUE_GREEN', pauseMinutes: 30, loadBalancer: true } as const;

export const ANA = { id: 'U0ANA', name: 'ana' } as const;
export const BEN = { id: 'U0BEN', name: 'ben' } as const;
/** May not press buttons that change ECS. */
export const GUEST = { id: 'U0GUEST', name: 'guest' } as const;

/** Service `web` with four tasks on the simulated ECS, Farwatch on the embedded DynamoDB, and an in-memory Slack. */
export type Journey = {
  readonly world: World;
  readonly store: Store;
  readonly endpoint: Endpoint;
  readonly messages: () => readonly LocalMessage[];
  /** Deploys web:2, whose tasks crash seconds after their start. */
  readonly deploy: () => void;
  /** Advances by `seconds`, or until `until` holds; returns whether it held. */
  readonly live: (seconds: number, until?: () => boolean) => Promise<boolean>;
  readonly sync: LocalFarwatch['sync'];
  readonly press: LocalFarwatch['press'];
  readonly submit: LocalFarwatch['submit'];
  readonly type: LocalFarwatch['type'];
  readonly command: LocalFarwatch['command'];
  /** The button in a current message; throws when no message has it. */
  readonly button: (action: string) => ShownButton;
  readonly hasButton: (action: string) => boolean;
  /** Runs an action between the two reads of ECS of one decision. */
  readonly betweenReads: (action: () => Promise<void>) => void;
  /** Does something once, when everything was read and decided: right before ECS is changed. */
  readonly beforeChange: (action: () => void) => void;
  readonly set: (key: Key, body: unknown) => Promise<void>;
  readonly setPolicy: (policy: unknown) => Promise<void>;
  readonly tag: (name: string, value: string) => void;
  readonly now: () => Date;
  /** Calls that ECS received, by name. */
  readonly changes: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** A message and its thread as text. */
export const textOf = (messages: readonly SlackMessage[]): string => JSON.stringify(messages);

/** What Slack shows now. */
export const shownIn = (journey: Journey): string =>
  textOf(journey.messages().flatMap(({ message, thread }) => [message, ...thread.map((reply) => reply.message)]));

const setting =
  (store: Store) =>
  async (key: Key, body: unknown): Promise<void> => {
    const known = await store.loadDocument(key);
    await store.saveDocument(key, known?.version ?? 0, body);
  };

type Opened = { readonly store: Store; readonly close: () => Promise<void> };

const embeddedStore = async (): Promise<Opened> => {
  const { table, close } = await embeddedTable();
  return { store: dynamoStore(guarded(table)), close };
};

/** Same semantics as DynamoDB, a tenth of the time. */
export const openInMemoryStore = async (): Promise<Opened> => ({ store: inMemoryStore(), close: async () => {} });

type Between = { action: (() => Promise<void>) | undefined; checkedAt: number };

/** An ECS that runs an action when it is read a second time at one moment. */
const meddled = (ecs: LocalParts['ecs'], now: () => number, between: Between): LocalParts['ecs'] => ({
  ...ecs,
  service: async (key) => {
    const { action, checkedAt } = between;
    between.checkedAt = now();
    if (action !== undefined && checkedAt === between.checkedAt) {
      between.action = undefined;
      await asPeople(action);
    }
    return ecs.service(key);
  },
});

type LastMoment = { action: (() => void) | undefined };

/** What load balancers measured, by the clients that `rollback` has. */
const deployedRequests = (endpoint: string): NonNullable<LocalParts['requests']> => {
  const config = { endpoint, region: REGION, credentials: { accessKeyId: ROLLBACK_KEY, secretAccessKey: 'simulated' } };
  const [ecs, elb] = [new ECSClient(config), new ElasticLoadBalancingV2Client(config)];
  const metrics = cloudwatchReader(new CloudWatchClient(config), newCalls());
  return requestsReader(
    balancedByReader(
      () => ecs,
      () => elb,
    ),
    () => metrics,
  );
};

/** ECS as the hourly `sync` reads it. */
const deployedFleet = (endpoint: string): NonNullable<LocalParts['fleet']> => {
  const credentials = { accessKeyId: SYNC_KEY, secretAccessKey: 'simulated' };
  return ecsFleet(new ECSClient({ endpoint, region: REGION, credentials }));
};

/** ECS as `rollback` is wired to it: read with the function's own key, changed in a session of the Act role. */
const deployedEcs = (endpoint: string, last: LastMoment, places: Places, clock: VirtualClock): LocalParts['ecs'] => {
  const credentials = { accessKeyId: ROLLBACK_KEY, secretAccessKey: 'simulated' };
  const own = { endpoint, region: REGION, credentials };
  const sts = new STSClient(own);
  const at = configAt({ sts, places, externalId: INSTALLATION, reader: 'rollback', clock });
  const readerAt = clientsAt((config) => new ECSClient({ ...own, ...config }), at);
  const acting = actingAs({
    sts,
    places,
    arn: roleArn('ActRole'),
    externalId: INSTALLATION,
    ecs: { endpoint, region: REGION },
  });
  const lastly: typeof acting = async (key, session) => {
    const client = await acting(key, session);
    last.action?.();
    last.action = undefined;
    return client;
  };
  return { ...ecsReader((key) => readerAt(partsOf(key))), ...ecsActor(lastly) };
};

const living =
  (world: World, farwatch: LocalFarwatch): Journey['live'] =>
  async (seconds, until = () => false) => {
    const end = new Date(world.now().getTime() + seconds * 1000);
    for (let next = world.next(end); next !== undefined; next = world.next(end)) {
      await farwatch.advanceTo(next.at);
      await farwatch.deliver([next.event]);
      if (until()) return true;
    }
    await farwatch.advanceTo(end);
    return until();
  };

const reading = (messages: () => readonly LocalMessage[]): Pick<Journey, 'button' | 'hasButton'> => {
  const found = (action: string): ShownButton | undefined =>
    messages()
      .flatMap(({ message }) => buttonsIn(message))
      .find((one) => one.action === action);
  return {
    hasButton: (action) => found(action) !== undefined,
    button: (action) => {
      const button = found(action);
      if (button === undefined) throw new Error(`no message has a button ${action}`);
      return button;
    },
  };
};

const doing = (world: World, store: Store): Pick<Journey, 'deploy' | 'set' | 'setPolicy' | 'tag'> => ({
  deploy: () => world.update('web', { taskDefinition: 'web:2', by: 'ci/deploy' }),
  set: setting(store),
  setPolicy: (policy) => setting(store)(POLICY_KEY, policy),
  tag: (name, value) => {
    world.service('web').tags = { ...world.service('web').tags, [name]: value };
  },
});

/** An account other than the hub's, where the release happens. */
export type SpokeOptions = { readonly account: string; readonly ceiling: Ceiling; readonly actRole?: string | null };

const register = ({ account, ceiling, actRole }: SpokeOptions, store: Store): Promise<unknown> =>
  changeSpokes(store, (spokes) =>
    spokes.set(`${account}/${REGION}`, {
      account,
      region: REGION,
      readRole: spokeRoleArn(account, 'FarwatchRead'),
      actRole: actRole === undefined ? spokeRoleArn(account, 'FarwatchAct') : actRole,
      ceiling,
      by: 'ana',
      at: START.toISOString(),
    }),
  );

const crashing = (service: Partial<ServiceOptions>, spoke: SpokeOptions | undefined): World =>
  shop({
    ...(spoke === undefined ? {} : { world: { account: spoke.account } }),
    behaviours: [{ does: 'exit', code: 1, after: { from: 2, to: 5 }, says: ['Error: no route'] }],
    service: { desiredCount: 4, ...service },
  });

/** The release and its surroundings, wired like the Lambdas. */
export const journey = async (
  service: Partial<ServiceOptions> = {},
  of = embeddedStore,
  { spoke, ...more }: Pick<LocalParts, 'sinks'> & { readonly spoke?: SpokeOptions } = {},
): Promise<Journey> => {
  const world = crashing(service, spoke);
  const access = spoke === undefined ? deployedAccess() : accessWithSpoke(spoke.account);
  const [endpoint, { store, close }] = await Promise.all([startEndpoint(world, { access }), of()]);
  const clock = virtualClock(START);
  const places = placesOf({ account: ACCOUNT, region: REGION }, store, clock);
  if (spoke !== undefined) await register(spoke, store);
  const slack = localSlack(clock);
  const between: Between = { action: undefined, checkedAt: 0 };
  const last: LastMoment = { action: undefined };
  const farwatch = localFarwatch({
    ...more,
    places,
    store,
    as,
    clock,
    slack,
    log: silentLog,
    metrics: silentMetrics,
    policy: () => readPolicy(store),
    mayAct: async (id) => id !== GUEST.id,
    requests: deployedRequests(endpoint.url),
    fleet: deployedFleet(endpoint.url),
    ecs: meddled(deployedEcs(endpoint.url, last, places, clock), () => clock.now().getTime(), between),
  });
  return {
    world,
    store,
    endpoint,
    ...doing(world, store),
    ...reading(slack.messages),
    messages: slack.messages,
    live: living(world, farwatch),
    sync: farwatch.sync,
    press: farwatch.press,
    submit: farwatch.submit,
    type: farwatch.type,
    command: farwatch.command,
    beforeChange: (action) => void (last.action = action),
    betweenReads: (action) => void Object.assign(between, { action, checkedAt: 0 }),
    now: () => clock.now(),
    changes: () => endpoint.changes.map(({ operation }) => operation),
    close: async () => void (await Promise.all([endpoint.close(), close()])),
  };
};
