import * as z from 'zod';
import { readStanding } from '../../../adapters/dynamodb/advice-answers.ts';
import { eachOf } from '../../../primitives/each-of.ts';
import { standingJson, standingOrder } from '../../../report/advice/standing.ts';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { toolOf } from '../tool.ts';

const READS_AT_ONCE = 16;

/** What the newest weekly report recommends. */
export const adviceTool = toolOf({
  name: 'advice',
  title: 'Recommended sizes',
  description:
    'Sizes that the newest weekly report recommends, with USD a month and the answers to them, the largest amount ' +
    'first: the lines of `farwatch advice list --json`. Read the report or run `farwatch advice accept` to answer one.',
  input: z.object({ service: INPUTS.service.optional(), cursor: INPUTS.cursor }),
  isReadOnly: true,
  run: async ({ service, cursor }, fx) => {
    const services = service === undefined ? await fx.store.services() : [await serviceAsked(service, fx)];
    const now = fx.clock.now();
    const found = await eachOf(services, READS_AT_ONCE, (key) => readStanding(key, fx.store, now));
    const entries = found.flat().toSorted(standingOrder).map(standingJson);
    return { head: {}, list: { name: 'recommendations', entries, cursor: windowAsked({ cursor }, '7d', fx) } };
  },
});
