import * as z from 'zod';
import { partsOf } from '../../../primitives/identity.ts';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { quoted } from '../quoted.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

const ORDER = { broken: 0, unknown: 1, ok: 2 } as const;

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
    const entries = examined.findings
      .toSorted((a, b) => ORDER[a.result] - ORDER[b.result])
      .map(({ check, result, detail, fix }) => ({ check, result, detail: quoted(detail), fix }));
    const count = (result: string): number => entries.filter((entry) => entry.result === result).length;
    return {
      head: { service: key, broken: count('broken'), hold: count('ok'), notChecked: count('unknown') },
      list: { name: 'links', entries, cursor: windowAsked({ cursor }, '1h', fx) },
    };
  },
});
