import * as z from 'zod';
import { partsOf } from '../../../primitives/identity.ts';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { checkedAnswer } from '../checked.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

/** What is broken between a service and its containers, now. */
export const doctorTool = toolOf({
  name: 'doctor',
  title: 'Check the links of a service now',
  description:
    'Reads AWS now and checks every link between a service and its containers (image, roles, secrets, network, load ' +
    'balancer, logs), what is broken first, each with the fix: the rows of `farwatch doctor`. Takes some seconds.',
  input: z.object({ service: INPUTS.service, cursor: INPUTS.cursor }),
  isReadOnly: true,
  isOffered: ({ examine }) => examine !== undefined,
  run: async ({ service, cursor }, fx) => {
    const { examine } = fx;
    if (examine === undefined) throw new AnswerRefused('doctor is not available here: run `farwatch doctor`');
    const key = await serviceAsked(service, fx);
    const { cluster, name, region } = partsOf(key);
    const examined = await examine({ cluster, service: name, region });
    if (examined.kind !== 'examined')
      throw new AnswerRefused(`${examined.reason}: check the credentials and the region, then try again`);
    return checkedAnswer({ service: key }, examined.findings, windowAsked({ cursor }, '1h', fx));
  },
});
