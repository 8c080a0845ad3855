import type { ServiceKey } from '../../primitives/identity.ts';
import { serviceKey } from '../../primitives/identity.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Answer } from './answers.ts';

/** Ids of the buttons below a recommendation. */
export const SIZE_ACTIONS = {
  accept: 'farwatch:size-accept',
  snooze: 'farwatch:size-snooze',
  reject: 'farwatch:size-reject',
} as const;

/** The value of a button: the service and the size, `account/region/cluster/name|256|512`. */
export const answerValue = (service: ServiceKey, { cpu, memory }: TaskSize): string => `${service}|${cpu}|${memory}`;

export type PressedSize = { readonly service: ServiceKey; readonly kind: Answer['kind']; readonly size: TaskSize };

const ANSWERS = {
  [SIZE_ACTIONS.accept]: 'accept',
  [SIZE_ACTIONS.snooze]: 'snooze',
  [SIZE_ACTIONS.reject]: 'reject',
} as const;

const isSizeAction = (action: string): action is keyof typeof ANSWERS => Object.hasOwn(ANSWERS, action);

/** The meaning of a pressed button; undefined for another kind of button, or a malformed value. */
export const pressedSize = (action: string, value: string): PressedSize | undefined => {
  const [, account, region, cluster, name, cpu, memory] =
    /^(\d{1,12})\/([\w-]+)\/([\w-]+)\/([\w-]+)\|(\d{1,6})\|(\d{1,7})$/.exec(value) ?? [];
  if (!isSizeAction(action) || !account || !region || !cluster || !name) return undefined;
  const service = serviceKey({ account, region, cluster, name });
  return { service, kind: ANSWERS[action], size: { cpu: Number(cpu), memory: Number(memory) } };
};
