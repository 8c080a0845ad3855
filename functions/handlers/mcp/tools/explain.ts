import * as z from 'zod';
import { explainedEntry } from '../../../service-state/parse-decision.ts';
import { INPUTS, serviceAsked, windowAsked, windowText } from '../asked.ts';
import { incidentsOf, investigated } from '../incidents.ts';
import { shortenedTo } from '../shorten.ts';
import { toolOf } from '../tool.ts';

/** Incidents told in full, the newest; the others are in `incidents`. */
const INCIDENTS_MAX = 3;
const INCIDENT_BYTES_MAX = 2600;

const brief = (entry: Readonly<Record<string, unknown>>): object => {
  const { at, id, decision, ...call } = entry;
  return decision === undefined ? { at, id, ...call } : { at, id, decision };
};

/** Why a service failed and what was decided about its releases. */
export const explainTool = toolOf({
  name: 'explain_service',
  title: 'Why a service failed, and what Farwatch decided',
  description:
    'The answer to "why did SERVICE fail?": its newest incidents with cause, evidence, advice and log lines, and ' +
    'every rollback decision with its reason, the oldest first, including decisions to do nothing. The decisions are ' +
    'those of `farwatch explain SERVICE --json`.',
  input: z.object({
    service: INPUTS.service,
    since: INPUTS.since,
    inputs: z.boolean().optional().describe('true: each decision with evidence, ECS snapshot and passed guards.'),
    cursor: INPUTS.cursor,
  }),
  isReadOnly: true,
  run: async ({ service, inputs = false, ...span }, fx) => {
    const cursor = windowAsked(span, '7d', fx);
    const key = await serviceAsked(service, fx);
    const found = await incidentsOf(key, cursor, fx);
    const shown = await Promise.all(found.slice(0, INCIDENTS_MAX).map((incident) => investigated(incident, fx)));
    const entries = (await fx.store.history(key, 'audit', cursor.from, cursor.to)).map(explainedEntry);
    return {
      head: {
        service: key,
        ...windowText(cursor),
        ...(cursor.after > 0 ? {} : { incidents: shown.map((one) => shortenedTo(INCIDENT_BYTES_MAX, one)) }),
        incidentsInAll: found.length,
      },
      list: { name: 'decisions', entries: inputs ? entries : entries.map(brief), cursor },
    };
  },
});
