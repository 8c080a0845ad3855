import * as z from 'zod';
import { INPUTS, serviceAsked, windowAsked } from '../asked.ts';
import { checkedAnswer } from '../checked.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

/** A registered revision only: an assistant names no file of this machine. */
const REVISION = /^(?:arn:[^\s]+:task-definition\/)?[\w-]{1,255}:\d+$/;

/** What would keep a revision from starting, before it is deployed. */
export const preflightTool = toolOf({
  name: 'preflight',
  title: 'Check a revision before it is deployed',
  description:
    'Reads AWS now and checks what would keep a registered task definition from starting on a service: image, ' +
    'roles, secrets, log group, ports, size, quota. The rows of `farwatch preflight`, what is broken first.',
  input: z.object({
    service: INPUTS.service,
    taskDefinition: z.string().regex(REVISION).describe('family:revision or its ARN.'),
    cursor: INPUTS.cursor,
  }),
  isReadOnly: true,
  isOffered: ({ preflight }) => preflight !== undefined,
  run: async ({ service, taskDefinition, cursor }, fx) => {
    const { preflight } = fx;
    if (preflight === undefined) throw new AnswerRefused('preflight is not available here: run `farwatch preflight`');
    const key = await serviceAsked(service, fx);
    const checks = await preflight(key, taskDefinition);
    return checkedAnswer({ service: key, taskDefinition }, checks, windowAsked({ cursor }, '1h', fx));
  },
});
