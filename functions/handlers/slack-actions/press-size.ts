import { answerRecommendation } from '../../adapters/dynamodb/advice-answers.ts';
import type { Clock, Store } from '../../adapters/common.ts';
import { pressedSize } from '../../report/advice/buttons.ts';
import type { Permissions, Presser } from './permission.ts';
import { refusalOf } from './permission.ts';

type SizePress = { readonly action: string; readonly value: string; readonly user: Presser };
type SizeEffects = Permissions & { readonly store: Store; readonly clock: Clock };

const SIZE_SAYS = {
  accept: 'Accepted: Farwatch measures the saving once a revision has this size.',
  snooze: 'Snoozed for four weeks.',
  reject: 'Rejected for half a year.',
} as const;

/** A press on a recommendation of the weekly report: stored with the user's name. Undefined for another button. */
export const answerSize = async (press: SizePress, fx: SizeEffects): Promise<string | undefined> => {
  const pressed = pressedSize(press.action, press.value);
  if (pressed === undefined) return undefined;
  const { service, ...plan } = pressed;
  const refused = await refusalOf(press.user, { services: [service], guarded: 'responders', of: 'all' }, fx);
  if (refused !== undefined) return refused;
  const answered = await answerRecommendation(fx, service, { ...plan, by: press.user.name });
  return answered.kind === 'refused' ? answered.reason : SIZE_SAYS[plan.kind];
};
