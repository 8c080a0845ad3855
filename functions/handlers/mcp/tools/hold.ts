import * as z from 'zod';
import { modeOverride, setMode } from '../../../adapters/dynamodb/override.ts';
import type { ServiceKey } from '../../../primitives/identity.ts';
import { dateOf, msOf } from '../../../primitives/instant.ts';
import { INPUTS, serviceAsked } from '../asked.ts';
import type { McpEffects } from '../ports.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

const HOURS_MAX = 24;
const HOUR_MS = 3_600_000;

/** A hold only takes freedom from Farwatch: it neither ends another one earlier nor wakes what is off. */
const refuseLooser = async (service: ServiceKey, until: Date, fx: McpEffects): Promise<void> => {
  const override = await modeOverride(fx.store, service, fx.clock.now());
  const tag = (await fx.store.loadState(service))?.facts?.mode;
  if (override?.mode === 'off' || (override === undefined && tag === 'off'))
    throw new AnswerRefused('Farwatch is off for this service already: nothing to hold');
  if (override?.mode === 'observe' && msOf(override.until) >= until.getTime())
    throw new AnswerRefused(`it is held already, until ${dateOf(override.until).toISOString()}`);
};

/** Farwatch only observes a service for some hours. */
export const holdTool = toolOf({
  name: 'hold',
  title: 'Hold: only observe a service for a while',
  description:
    'Farwatch rolls nothing back on this service for some hours and still posts messages, as with the button Hold in ' +
    'Slack. Ask the user first. It ends by itself; `/farwatch mode` in Slack ends it earlier.',
  input: z.object({
    service: INPUTS.service,
    hours: z.number().positive().max(HOURS_MAX).optional().describe(`Up to ${HOURS_MAX}; default 1.`),
  }),
  isReadOnly: false,
  isOffered: ({ allowed }) => allowed.has('hold'),
  run: async ({ service, hours = 1 }, fx) => {
    const key = await serviceAsked(service, fx);
    const until = new Date(fx.clock.now().getTime() + hours * HOUR_MS);
    await refuseLooser(key, until, fx);
    await setMode(fx, { service: key, mode: 'observe', until, by: `${fx.by}, through an assistant` });
    fx.log.info('held by an assistant', { ecsService: key, by: fx.by });
    return { head: { service: key, mode: 'observe', until: until.toISOString() } };
  },
});
