import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import type { Due, Wish } from './people.ts';
import type { people } from './people.ts';

const MARTA = { id: 'U0MARTA', name: 'marta' } as const;
const JONAS = { id: 'U0JONAS', name: 'jonas' } as const;

const MINUTE_MS = 60_000;

/** Rules of the demo's policy: who is called when nobody acknowledges a page. */
export const DEMO_ON_CALL = { timeZone: 'Etc/UTC', escalateAfterMinutes: 5, escalateTo: MARTA.id } as const;

type Clock = (clock: string) => EpochMs;

type Planned = Omit<Wish, 'from' | 'action' | 'label'> & { readonly from: string; readonly button: Button };

/** The buttons that people press, with their words. */
const LABELS = {
  acknowledge: 'Acknowledge',
  rollBack: 'Roll back',
  mute: 'Mute…',
  notNow: 'Not now',
  hold: 'Hold 1 h',
  hookContinue: 'Continue',
} as const;
type Button = keyof typeof LABELS;

const REGISTRY_DOWN = { length: '1h', reason: 'the registry is down, its status page says so' } as const;

const PLANNED: readonly Planned[] = [
  { user: JONAS, service: 'mailer', from: '09:20', button: 'acknowledge', afterMs: 95_000 },
  // Nobody reads the page of 10:58: after five minutes it is escalated.
  { user: MARTA, service: 'checkout', from: '10:57', button: 'acknowledge', afterMs: 30_000, isCalled: true },
  { user: MARTA, service: 'payments', from: '13:05', button: 'rollBack', afterMs: 41_000 },
  { user: JONAS, service: 'pricing', from: '16:30', button: 'mute', afterMs: 2 * MINUTE_MS, fills: REGISTRY_DOWN },
  { user: JONAS, service: 'payments', from: '18:05', button: 'notNow', afterMs: MINUTE_MS },
  { user: MARTA, service: 'payments', from: '21:05', button: 'hold', afterMs: 50_000 },
  { user: JONAS, service: 'beta-chat', from: '22:20', button: 'hookContinue', afterMs: 70_000 },
];

/** What the people of the demo press. `time`: a time of the day in epoch milliseconds. */
export const wishesOf = (time: Clock): readonly Wish[] =>
  PLANNED.map(({ from, button, ...rest }) => ({
    ...rest,
    from: time(from),
    action: ACTIONS[button],
    label: LABELS[button],
  }));

/** What is typed during the day: while a secret is missing, somebody asks what is open. */
export const typedOf = (time: Clock, { types }: Pick<ReturnType<typeof people>, 'types'>): readonly Due[] => [
  types(time('11:58'), 'open', MARTA),
];
