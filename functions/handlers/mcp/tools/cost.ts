import * as z from 'zod';
import { costFacts } from '../../../report/cost-facts.ts';
import { withoutServices } from '../../../report/own-files.ts';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

const NO_REPORT = 'there is no report yet: the first one is made on Monday, or run `farwatch report`';

/** What services cost, from the newest report. */
export const costTool = toolOf({
  name: 'cost',
  title: 'What services cost',
  description:
    'Costs of the week in the newest report in USD, the most expensive service first, with the week before, days and ' +
    'what was wasted: the numbers of report.json. Fargate at list prices; not the bill.',
  input: z.object({ service: INPUTS.service.optional(), cursor: INPUTS.cursor }),
  isReadOnly: true,
  isOffered: ({ report }) => report !== undefined,
  run: async ({ service, cursor }, fx) => {
    const text = await fx.report?.();
    if (text === undefined) throw new AnswerRefused(NO_REPORT);
    const facts = costFacts(text);
    if (facts === undefined)
      throw new AnswerRefused('that is not a report.json of this version: make the report again');
    const key = service === undefined ? undefined : await serviceAsked(service, fx);
    const without = withoutServices(text);
    if (key !== undefined && without !== undefined) throw new AnswerRefused(`the newest report.json is ${without}`);
    const note = without === undefined ? {} : { note: `this is ${without}` };
    const entries = facts.services.filter((one) => key === undefined || one.service === key);
    return {
      head: { ...facts.whole, ...note },
      list: { name: 'services', entries, cursor: windowAsked({ cursor }, '7d', fx) },
    };
  },
});
