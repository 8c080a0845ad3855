import { advise } from '../../stops/advice/advise.ts';
import { CAUSES, isCause } from '../../stops/cause.ts';

/** Every cause of a stop with its meaning and owner. */
export const causesJson = (): object =>
  Object.fromEntries(
    Object.entries(CAUSES).map(([cause, { meaning, faultDomain }]) => [cause, `${faultDomain}: ${meaning}`]),
  );

/** A cause with what to do about it; undefined for a name that is none. */
export const causeJson = (name: string): object | undefined => {
  if (!isCause(name)) return undefined;
  const { meaning, faultDomain: owner, rollbackClass, normalLife: isRoutine } = CAUSES[name];
  return { cause: name, meaning, owner, rollbackClass, isRoutine, advice: advise(name, {}) };
};
