import { KILL_SWITCH_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { turnKillSwitch } from '../../functions/adapters/dynamodb/kill-switch.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';

export type KillSwitchFlags = { readonly state: 'on' | 'off' | 'status'; readonly json: boolean };

/** `farwatch kill-switch on|off|status`: stops every action at once, or re-enables it. */
export const killSwitchCommand = async (
  io: Io,
  { state, json }: KillSwitchFlags,
  { store, now, who }: { readonly store: Store; readonly now: Date; readonly who: string },
): Promise<number> => {
  if (state === 'status') {
    io.out(JSON.stringify((await store.loadDocument(KILL_SWITCH_KEY))?.body ?? { on: false }));
    return 0;
  }
  const clock = { now: () => now, sleep: async () => {} };
  const body = await turnKillSwitch({ store, clock }, { on: state === 'on', by: who });
  if (body === undefined)
    throw new CommandFailure(
      'somebody else changed the switch at the same time: run `farwatch kill-switch status`, then try again',
    );
  if (json) io.out(JSON.stringify(body));
  io.err(state === 'on' ? 'Farwatch now changes nothing; it still posts messages' : 'Farwatch can make changes again');
  return 0;
};
