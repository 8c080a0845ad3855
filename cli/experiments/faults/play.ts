import { applyApproval } from '../../../functions/deployments/proposal.ts';
import { updateState } from '../../../functions/adapters/dynamodb/update-state.ts';
import { sendOutbox } from '../../../functions/adapters/dynamodb/send-outbox.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';
import { play } from '../../fake-aws/play.ts';
import type { Played, Violation, Watched } from './invariants.ts';
import { checkActions, checkEnd, checkStep, keyNamed, noteChange } from './invariants.ts';
import type { StartedFarwatch } from './live.ts';
import { LAMBDAS, liveOf, sendingTo } from './live.ts';
import type { Message, Queue } from './queue.ts';
import type { Role } from './scene.ts';
import { minutesIn, sceneOf } from './scene.ts';
import type { Invocation, Plan } from './trouble.ts';
import { invocationOf, NO_TROUBLE, planOf } from './trouble.ts';

/** Minutes with faults, and minutes in total. What is not done an hour after the last fault is lost. */
const FAULTY_MINUTES = 60;
const WHOLE_MINUTES = 120;

/** One world to play: `chance` of a fault per call; 0 with an undisturbed delivery is a world without faults. */
export type Play = { readonly seed: string; readonly chance: number };

/** Expected errors of an invocation: simulated ones, a lease, records that go back, items that the sweep left. */
const EXPECTED =
  /^(Crash|ReadFailed|ThrottlingException|TimeoutError|LeaseTaken|Returned)\b|^\w*Error: \d+ of \d+ failed: /;

type Player = {
  readonly live: StartedFarwatch;
  readonly watched: Watched;
  readonly random: Random;
  readonly plan: Plan;
  readonly counts: { calls: number; faults: number; invocations: number };
};

const start = (player: Player): Invocation => {
  const { counts, live, plan } = player;
  counts.invocations += 1;
  const isFaulty = live.world.now() < minutesIn(FAULTY_MINUTES);
  const counted: Plan = (call, name) => {
    const fault = isFaulty ? plan(call, name) : undefined;
    counts.calls += 1;
    if (fault !== undefined) counts.faults += 1;
    return fault;
  };
  return invocationOf(counted, `${live.world.simulation.seed}/turns/${counts.invocations}`);
};

/** Runs one invocation; true when everything was done. After a crash or an error it is delivered again. */
const invoke = async (player: Player, work: (invocation: Invocation) => Promise<unknown>): Promise<boolean> => {
  const invocation = start(player);
  try {
    await work(invocation);
    return true;
  } catch (error) {
    player.watched.crashes += 1;
    const isExpected = error instanceof Error && EXPECTED.test(`${error.name}: ${error.message}`);
    if (!isExpected) player.watched.violations.push({ rule: 'error', what: String(error) });
    return false;
  }
};

/** Sometimes two workers process a message at once: its visibility timeout ended before the first was done. */
const twice = (player: Player, work: () => Promise<boolean>, isNotice = false): Promise<boolean> => {
  const isTwice = player.plan !== NO_TROUBLE && player.random.chance(0.1);
  if (isTwice && isNotice) player.watched.doubled += 1;
  return isTwice ? Promise.all([work(), work()]).then((done) => done.every(Boolean)) : work();
};

const workOn = async (player: Player, queue: Queue, message: Message, kind: 'rollback' | 'notify'): Promise<void> => {
  const lambda = LAMBDAS[kind];
  const work = (): Promise<boolean> => invoke(player, (invocation) => lambda(player.live, invocation, message.body));
  const isDone = await twice(player, work, kind === 'notify');
  if (isDone) queue.remove(message);
};

const takeBatch = async (player: Player, batch: readonly Message[]): Promise<void> => {
  const { live } = player;
  const bodies = batch.map(({ body }) => body);
  const isDone = await twice(player, () => invoke(player, (invocation) => LAMBDAS.events(live, invocation, bodies)));
  if (isDone) for (const message of batch) live.queues.events.remove(message);
};

/** Processes what is visible until nothing is: batches of events side by side, commands and notices by group. */
const pump = async (player: Player): Promise<void> => {
  const { queues } = player.live;
  const now = player.live.world.now().getTime();
  const batchOf = (): readonly Message[] => queues.events.receive(player.random.integer(1, 12), now);
  for (let batch = batchOf(); batch.length > 0; batch = batchOf())
    await Promise.all([takeBatch(player, batch), takeBatch(player, batchOf())]);
  for (const [queue, kind] of [
    [queues.rollbacks, 'rollback'],
    [queues.notices, 'notify'],
  ] as const)
    for (let taken = queue.receive(4, now); taken.length > 0; taken = queue.receive(4, now))
      await Promise.all(taken.map((message) => workOn(player, queue, message, kind)));
};

/** Approves open proposals of services in mode `approve`. */
const approve = async (player: Player, { name }: Role): Promise<void> => {
  const { live, watched } = player;
  const key = keyNamed(live.state, name);
  const item = key === undefined ? undefined : await live.store.loadState(key);
  const open = Object.values(item?.evaluations ?? {}).find(({ proposal }) => proposal?.state === 'open');
  if (key === undefined || open === undefined) return;
  watched.approved.add(name);
  await invoke(player, async () => {
    const clock = { now: () => live.world.now(), sleep: async (): Promise<void> => {} };
    const answer = { deployment: open.deployment, isAccepted: true, by: 'somebody' };
    const state = await updateState(
      { store: live.store, clock },
      key,
      (before) => applyApproval(before, answer, live.world.now()).serviceState,
    );
    await sendOutbox(state, { store: live.store, clock, queues: sendingTo(live) });
  });
};

const playerOf = ({ seed, chance }: Play): Player => {
  const { world, roles } = sceneOf(seed, chance > 0);
  const random = randomOf(`${seed}/player`);
  const plan = chance > 0 ? planOf(randomOf(`${seed}/faults`), chance) : NO_TROUBLE;
  const violations: Violation[] = [];
  const live: StartedFarwatch = liveOf(world, (change) => noteChange(watched, change));
  const { state, pages } = live;
  const watched: Watched = {
    world,
    roles,
    state,
    acted: [],
    violations,
    approved: new Set(),
    pages,
    crashes: 0,
    doubled: 0,
  };
  return { live, watched, random, plan, counts: { calls: 0, faults: 0, invocations: 0 } };
};

const minuteOf = async (player: Player): Promise<void> => {
  await pump(player);
  await invoke(player, (invocation) => LAMBDAS.sweep(player.live, invocation));
  for (const role of player.watched.roles) if (role.mode === 'approve') await approve(player, role);
  await pump(player);
  checkStep(player.watched, player.live.posts);
};

/** Plays one world to the end and checks every step. Same seed and chance, same run. */
export const playWorld = async (what: Play): Promise<Played> => {
  const player = playerOf(what);
  const { live, watched, random, counts } = player;
  let events = 0;
  await play(live.world, minutesIn(WHOLE_MINUTES), {
    deliver: async ({ event, at }) => {
      events += 1;
      live.queues.events.send(JSON.stringify(event), at.getTime());
      if (random.chance(0.3)) await pump(player);
    },
    minute: () => minuteOf(player),
  });
  await pump(player);
  checkEnd(watched, live.world.now());
  checkActions(watched);
  for (const queue of Object.values(live.queues))
    for (const body of queue.deadLetters()) watched.violations.push({ rule: 'lost', what: `dead letter ${body}` });
  const { calls, faults } = counts;
  const { crashes, acted, violations } = watched;
  return { seed: what.seed, events, calls, faults, crashes, acted, violations };
};
