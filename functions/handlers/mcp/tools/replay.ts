import * as z from 'zod';
import { readPolicy } from '../../../adapters/dynamodb/policy.ts';
import { parsePolicy } from '../../../deployments/policy.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

/** What another rollback policy would have done. */
export const replayTool = toolOf({
  name: 'replay_policy',
  title: 'Back-test a rollback policy',
  description:
    'Plays the recorded events under the policy in force and under the given one, through the real handlers, and ' +
    'counts rollbacks, proposals, pages and alerts of both, as `farwatch replay` with two policies. Changes nothing.',
  input: z.object({
    policy: z
      .record(z.string(), z.unknown())
      .describe('A policy as in policy.json; keys left out have their defaults.'),
  }),
  isReadOnly: true,
  isOffered: ({ replay }) => replay !== undefined,
  run: async ({ policy }, fx) => {
    const { replay } = fx;
    if (replay === undefined) throw new AnswerRefused('there are no recorded events here: start with --events FILE');
    const parsed = parsePolicy(policy);
    if (!parsed.ok)
      throw new AnswerRefused(parsed.problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
    const [inForce, given] = await replay([await readPolicy(fx.store), parsed.policy]);
    return { head: { inForce, given } };
  },
});
