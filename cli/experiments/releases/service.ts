import type { Random } from '../../fake-aws/random.ts';
import type { Behaviour, Life, Shock } from './lives.ts';
import { drawLife, relaunchAt } from './lives.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/** A change of a task, epoch seconds; `replaced`: the scheduler stops a task of the old revision. */
export type Happening = {
  readonly is: 'running' | 'failed' | 'replaced' | 'completed';
  readonly at: EpochSeconds;
  readonly isNew: boolean;
  /** Number of the task in its service. */
  readonly task: number;
  /** Null: it never reached RUNNING. */
  readonly startedAt: EpochSeconds | null;
};

/** A service with a release at `deployedAt` after `historyHours` on the old revision. */
export type ServiceOptions = {
  readonly tasks: number;
  readonly deployedAt: EpochSeconds;
  readonly historyHours: number;
  readonly old: Behaviour;
  readonly new: Behaviour;
  readonly shocks: readonly Shock[];
};

/** A slot of the service and its task. */
type Slot = { task: number; life: Life; isRunning: boolean; nextAt: EpochSeconds };

type State = {
  readonly options: ServiceOptions;
  readonly random: Random;
  readonly old: Slot[];
  readonly fresh: Slot[];
  serial: number;
  isCompleted: boolean;
};

/** Seconds after RUNNING until a task is healthy: then one old task is stopped, and the roll-out may be complete. */
export const HEALTHY_SECONDS = 60;
/** Tasks that ECS launches per second in a roll-out, and its longest duration. */
const LAUNCHES_PER_SECOND = 3;
const ROLL_OUT_SECONDS_MAX = 60;

const launch = (state: State, behaviour: Behaviour, at: EpochSeconds): Slot => {
  const life = drawLife({ behaviour, shocks: state.options.shocks }, at, state.random);
  state.serial += 1;
  return { task: state.serial, life, isRunning: false, nextAt: life.runningAt ?? life.stopsAt };
};

const begin = (options: ServiceOptions, random: Random): State => {
  const state: State = { options, random, old: [], fresh: [], serial: 0, isCompleted: false };
  const { tasks, deployedAt, historyHours } = options;
  const rollOut = Math.min(ROLL_OUT_SECONDS_MAX, tasks / LAUNCHES_PER_SECOND);
  for (let place = 0; place < tasks; place += 1) {
    state.old.push(launch(state, options.old, deployedAt - historyHours * 3600 + random.between(0, 60)));
    state.fresh.push(launch(state, options.new, deployedAt + 5 + random.between(0, rollOut)));
  }
  return state;
};

const completesAt = ({ isCompleted, fresh }: State): EpochSeconds => {
  if (isCompleted || !fresh.every(({ isRunning }) => isRunning)) return Infinity;
  return Math.max(...fresh.map(({ life }) => life.runningAt ?? 0)) + HEALTHY_SECONDS;
};

/** An old task is stopped when its replacement is healthy. */
const replacedAt = (slot: Slot, successor: Slot | undefined): EpochSeconds =>
  slot.isRunning && successor?.isRunning === true ? (successor.life.runningAt ?? Infinity) + HEALTHY_SECONDS : Infinity;

type Next = { at: EpochSeconds; slot: Slot | undefined; isNew: boolean; isReplaced: boolean };

const earliest = (state: State): Next => {
  const next: Next = { at: completesAt(state), slot: undefined, isNew: true, isReplaced: false };
  for (const slot of state.fresh)
    if (slot.nextAt < next.at) Object.assign(next, { at: slot.nextAt, slot, isNew: true, isReplaced: false });
  for (const [place, slot] of state.old.entries()) {
    if (slot.nextAt < next.at) Object.assign(next, { at: slot.nextAt, slot, isNew: false, isReplaced: false });
    const at = replacedAt(slot, state.fresh[place]);
    if (at < next.at) Object.assign(next, { at, slot, isNew: false, isReplaced: true });
  }
  return next;
};

const end = (state: State, slot: Slot, isNew: boolean): void => {
  const { options, random } = state;
  const isRestarted = isNew || slot.nextAt < options.deployedAt;
  const behaviour = isNew ? options.new : options.old;
  const successor = isRestarted ? launch(state, behaviour, relaunchAt(slot.nextAt, random)) : { nextAt: Infinity };
  Object.assign(slot, { isRunning: false }, successor);
};

const take = (state: State, { at, slot, isNew, isReplaced }: Next): Happening => {
  if (slot === undefined) {
    state.isCompleted = true;
    return { is: 'completed', at, isNew: true, task: 0, startedAt: null };
  }
  const { task, life, isRunning } = slot;
  const happening = { at, isNew, task, startedAt: life.runningAt };
  if (isReplaced) {
    Object.assign(slot, { isRunning: false, nextAt: Infinity });
    return { is: 'replaced', ...happening };
  }
  if (life.runningAt !== null && !isRunning) {
    Object.assign(slot, { isRunning: true, nextAt: life.stopsAt });
    return { is: 'running', ...happening };
  }
  end(state, slot, isNew);
  return { is: 'failed', ...happening };
};

/** The life of one service, change by change: slots live independently, a release adds as many new ones. */
export const serviceOf = (options: ServiceOptions, random: Random): { readonly next: () => Happening | undefined } => {
  const state = begin(options, random);
  return {
    next: () => {
      const next = earliest(state);
      return next.at === Infinity ? undefined : take(state, next);
    },
  };
};
