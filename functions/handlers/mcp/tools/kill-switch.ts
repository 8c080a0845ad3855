import * as z from 'zod';
import { turnKillSwitch } from '../../../adapters/dynamodb/kill-switch.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

/** Stops every action of Farwatch. There is no tool that re-enables it. */
export const killSwitchTool = toolOf({
  name: 'kill_switch_on',
  title: 'Stop every action of Farwatch',
  description:
    'Farwatch then changes nothing, in any service, and still posts messages. Ask the user first. Only people ' +
    'can re-enable it, with `farwatch kill-switch off`.',
  input: z.object({}),
  isReadOnly: false,
  isOffered: ({ allowed }) => allowed.has('kill_switch_on'),
  run: async (_none, fx) => {
    const turned = await turnKillSwitch(fx, { on: true, by: `${fx.by}, through an assistant` });
    if (turned === undefined) throw new AnswerRefused('somebody else changed the switch at the same time: try again');
    fx.log.warn('the kill switch was turned on by an assistant', { by: fx.by });
    return { head: { killSwitch: turned, reEnable: 'farwatch kill-switch off' } };
  },
});
