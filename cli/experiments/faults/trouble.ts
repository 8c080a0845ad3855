import { SlackBusy } from '../../../functions/adapters/slack/errors.ts';
import type { Random } from '../../fake-aws/random.ts';
import { randomOf } from '../../fake-aws/random.ts';

/** What can go wrong with one call: an error or a crash, before or after it took effect. */
export const FAULTS = ['error-before', 'error-after', 'crash-before', 'crash-after'] as const;
export type Fault = (typeof FAULTS)[number];

/** The process crashed: nothing it does from now on takes effect. */
export class Crash extends Error {
  constructor() {
    super('the process crashed');
    this.name = 'Crash';
  }
}

/** AWS did not answer in time; the call may have taken effect. */
class TimeoutError extends Error {
  constructor(call: string) {
    super(`${call}: no answer in time`);
    this.name = 'TimeoutError';
  }
}

/** AWS throttled the call; it had no effect. */
class ThrottlingException extends Error {
  readonly $metadata = { httpStatusCode: 400 };
  constructor(call: string) {
    super(`${call}: rate exceeded`);
    this.name = 'ThrottlingException';
  }
}

/** The fault of each call of an invocation, by its number and name. */
export type Plan = (call: number, name: string) => Fault | undefined;

/** One invocation of a Lambda. */
export type Invocation = { readonly plan: Plan; readonly random: Random; calls: number; isDead: boolean };

/** Chances per call of each fault; `at` limits one to the call of that number. */
export const planOf =
  (random: Random, chance: number): Plan =>
  () =>
    random.chance(chance) ? FAULTS[random.integer(0, FAULTS.length - 1)] : undefined;

/** No faults. */
export const NO_TROUBLE: Plan = () => undefined;

/** A fault at one call only. */
export const onlyAt =
  (call: number, fault: Fault): Plan =>
  (number) =>
    number === call ? fault : undefined;

/** A new invocation with this plan of faults. */
export const invocationOf = (plan: Plan, seed: string): Invocation => ({
  plan,
  random: randomOf(seed),
  calls: 0,
  isDead: false,
});

const TURNS_MAX = 3;

/** Sometimes yields to other workers. */
const giveWay = async ({ random }: Invocation): Promise<void> => {
  for (let turn = random.integer(0, TURNS_MAX); turn > 0; turn -= 1) await Promise.resolve();
};

const errorOf = (name: string, isBefore: boolean): Error => {
  if (name.startsWith('slack.')) return new SlackBusy('simulated');
  return isBefore ? new ThrottlingException(name) : new TimeoutError(name);
};

const die = (invocation: Invocation): never => {
  invocation.isDead = true;
  throw new Crash();
};

/** Makes one call with its planned fault. Throws `Crash` for every call after a crash. */
const call = async <Answer>(invocation: Invocation, name: string, make: () => Promise<Answer>): Promise<Answer> => {
  await giveWay(invocation);
  if (invocation.isDead) throw new Crash();
  invocation.calls += 1;
  const fault = invocation.plan(invocation.calls, name);
  if (fault === 'crash-before') return die(invocation);
  if (fault === 'error-before') throw errorOf(name, true);
  const answer = await make();
  if (invocation.isDead || fault === 'crash-after') return die(invocation);
  if (fault === 'error-after') throw errorOf(name, false);
  return answer;
};

type Calls = Readonly<Record<string, unknown>>;
type Asked = (...values: readonly unknown[]) => Promise<unknown>;
type Walk = (...values: readonly unknown[]) => AsyncIterable<unknown>;

/** Calls that answer page by page. */
const WALKS: readonly string[] = ['allDue'];

/** A walk of which each page is a call of its own. */
async function* paged(invocation: Invocation, name: string, walk: AsyncIterable<unknown>): AsyncIterable<unknown> {
  const pages = walk[Symbol.asyncIterator]();
  for (;;) {
    const page = await call(invocation, name, () => pages.next());
    if (page.done === true) return;
    yield page.value;
  }
}

const troubledCall = (invocation: Invocation, name: string, made: unknown, isWalk: boolean) =>
  isWalk
    ? (...values: readonly unknown[]) => paged(invocation, name, (made as Walk)(...values))
    : (...values: readonly unknown[]) => call(invocation, name, () => (made as Asked)(...values));

/** The same adapters with the planned faults of this invocation. */
export const troubled = <Effects extends Calls>(effects: Effects, kind: string, invocation: Invocation): Effects =>
  Object.fromEntries(
    Object.entries(effects).map(([name, made]) => [
      name,
      typeof made === 'function' ? troubledCall(invocation, `${kind}.${name}`, made, WALKS.includes(name)) : made,
    ]),
  ) as Effects;
