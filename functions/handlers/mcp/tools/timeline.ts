import * as z from 'zod';
import { timelineJson } from '../../../scaling/timeline/timeline-text.ts';
import { readTimeline } from '../../slack-actions/timeline-read.ts';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { toolOf } from '../tool.ts';

/** Steps of a count in an answer, the newest: the entries say the rest. */
const STEPS_MAX = 40;

/** Everything that happened to a service, by time. */
export const timelineTool = toolOf({
  name: 'timeline',
  title: 'What happened to a service',
  description:
    'Deployments, scaling, starts, stops, rollbacks, maintenance and what people did to a service, the oldest first: ' +
    'the entries of `farwatch timeline SERVICE --json`, with desired and running counts.',
  input: z.object({ service: INPUTS.service, since: INPUTS.since, cursor: INPUTS.cursor }),
  isReadOnly: true,
  run: async ({ service, ...span }, fx) => {
    const cursor = windowAsked(span, '24h', fx);
    const key = await serviceAsked(service, fx);
    const { entries, desired, running, missingData, ...rest } = timelineJson(await readTimeline(key, cursor, fx));
    const counts = { desired: desired.slice(-STEPS_MAX), running: running.slice(-STEPS_MAX) };
    return {
      head: { service: rest.service, from: rest.from, to: rest.to, missingData, ...(cursor.after > 0 ? {} : counts) },
      list: { name: 'entries', entries, cursor },
    };
  },
});
