import * as z from 'zod';
import type { OpenIncident } from '../../../adapters/common.ts';
import { INPUTS, secondsText, serviceAsked, windowAsked, windowText } from '../asked.ts';
import type { Cursor } from '../cursor.ts';
import type { McpEffects } from '../ports.ts';
import { allIncidents, incidentLine, incidentsOf } from '../incidents.ts';
import { toolOf } from '../tool.ts';

const openLine = ({ id, title, severity, openedAt }: OpenIncident) => ({
  id,
  title,
  severity,
  openedAt: secondsText(openedAt),
});

type Asked = Parameters<typeof windowAsked>[0] & { readonly service?: string | undefined };

/** The window that was asked for; an empty one, which its cursor keeps, for what is open now. */
const windowOrNow = ({ service, ...span }: Asked, fx: Pick<McpEffects, 'clock'>): Cursor => {
  const window = windowAsked(span, '24h', fx);
  const isOpen = service === undefined && span.since === undefined && span.cursor === undefined;
  return isOpen ? { ...window, from: window.to } : window;
};

/** What is open now, or what there was in a window. */
export const incidentsTool = toolOf({
  name: 'incidents',
  title: 'Incidents',
  description:
    'Incidents of ECS services. Without arguments: what is open now, the oldest first. With since: all of that time, ' +
    'also those that are over, the newest first. Read resource farwatch://incident/{id} for one of them.',
  input: z.object({
    service: INPUTS.service.optional(),
    since: INPUTS.since,
    cursor: INPUTS.cursor,
  }),
  isReadOnly: true,
  run: async ({ service, ...span }, fx) => {
    const cursor = windowOrNow({ service, ...span }, fx);
    if (service === undefined && cursor.from === cursor.to) {
      const entries = (await fx.store.openIncidents()).map(openLine);
      return { head: { at: fx.clock.now().toISOString() }, list: { name: 'open', entries, cursor } };
    }
    const key = service === undefined ? undefined : await serviceAsked(service, fx);
    const found = key === undefined ? await allIncidents(cursor, fx) : await incidentsOf(key, cursor, fx);
    return {
      head: { ...(key === undefined ? {} : { service: key }), ...windowText(cursor) },
      list: { name: 'incidents', entries: found.map(incidentLine), cursor },
    };
  },
});
