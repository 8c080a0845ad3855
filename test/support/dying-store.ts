import type { Store } from '../../functions/adapters/common.ts';

const WRITES: ReadonlySet<string> = new Set<keyof Store>([
  'saveState',
  'removeOutbox',
  'putStops',
  'putControl',
  'wantIncident',
  'saveDelivered',
  'refreshIncident',
  'postponeIncident',
  'putHistory',
  'saveDocument',
]);

/** When a worker dies: at its n-th step, before or after what it wrote. */
export type Death = { readonly step: number; readonly when: 'before' | 'after' };

/**
 * The steps of a worker, one of which it does not survive: it makes no further one. `isReached`: that many steps there
 * were.
 */
export const dying = ({ step: last, when }: Death) => {
  let steps = 0;
  const step = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    if (steps >= last) throw new Error('died');
    steps += 1;
    const isLast = steps === last;
    if (isLast && when === 'before') throw new Error('died');
    const answer = await work();
    if (isLast) throw new Error('died');
    return answer;
  };
  return { step, isReached: () => steps >= last };
};

/** A store whose writes are steps of a worker that dies. */
export const dyingStore = (store: Store, step: ReturnType<typeof dying>['step']): Store =>
  Object.fromEntries(
    Object.entries(store).map(([name, method]) => {
      const known = method as (...given: readonly unknown[]) => Promise<unknown>;
      const write = (...given: readonly unknown[]) => step(() => known(...given));
      return [name, WRITES.has(name) ? write : known];
    }),
  ) as unknown as Store;
