import type { ServiceKey } from '../../primitives/identity.ts';
import { serviceKey } from '../../primitives/identity.ts';
import type { Answer } from './answers.ts';
import type { Plan, Scaling } from './plan.ts';

/** Ids of the buttons below a recommendation. */
export const SIZE_ACTIONS = {
  accept: 'farwatch:size-accept',
  snooze: 'farwatch:size-snooze',
  reject: 'farwatch:size-reject',
} as const;

/**
 * The value of a button: the service and the size, `account/region/cluster/name|256|512`; where it scales, target and
 * limits too: `…|256|512|60|2|10`.
 */
export const answerValue = (service: ServiceKey, { size: { cpu, memory }, scaling }: Plan): string =>
  [service, cpu, memory, ...(scaling ? [scaling.targetPercent, scaling.minimum, scaling.maximum] : [])].join('|');

export type PressedSize = Plan & { readonly service: ServiceKey; readonly kind: Answer['kind'] };

const ANSWERS = {
  [SIZE_ACTIONS.accept]: 'accept',
  [SIZE_ACTIONS.snooze]: 'snooze',
  [SIZE_ACTIONS.reject]: 'reject',
} as const;

const VALUE =
  /^(\d{1,12})\/([\w-]+)\/([\w-]+)\/([\w-]+)\|(\d{1,6})\|(\d{1,7})((?:\|\d{1,3}(?:\.\d{1,17})?\|\d{1,6}\|\d{1,6})?)$/;

const isSizeAction = (action: string): action is keyof typeof ANSWERS => Object.hasOwn(ANSWERS, action);

const scalingIn = (numbers: string | undefined): { readonly scaling?: Scaling } => {
  const [targetPercent, minimum, maximum] = (numbers ?? '').split('|').slice(1).map(Number);
  if (targetPercent === undefined || minimum === undefined || maximum === undefined) return {};
  return { scaling: { targetPercent, minimum, maximum } };
};

/** The meaning of a pressed button; undefined for another kind of button, or a malformed value. */
export const pressedSize = (action: string, value: string): PressedSize | undefined => {
  const [, account, region, cluster, name, cpu, memory, scaling] = VALUE.exec(value) ?? [];
  if (!isSizeAction(action) || !account || !region || !cluster || !name) return undefined;
  const service = serviceKey({ account, region, cluster, name });
  return { service, kind: ANSWERS[action], size: { cpu: Number(cpu), memory: Number(memory) }, ...scalingIn(scaling) };
};
