import * as z from 'zod';
import type { StopRecord } from '../../../adapters/common.ts';
import { secondsOf, secondsRoundedUp } from '../../../primitives/instant.ts';
import { advise } from '../../../stops/advice/advise.ts';
import { groupedBy } from '../../../scaling/facts.ts';
import type { StopDiagnosis } from '../../../stops/classify.ts';
import { classify } from '../../../stops/classify.ts';
import { parseTaskStop } from '../../../stops/stop.ts';
import { INPUTS, secondsText, serviceAsked, windowAsked, windowText } from '../asked.ts';
import { quoted } from '../quoted.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

const diagnosed = ({ cause, faultDomain, evidence, adviceParameters, confidence }: StopDiagnosis) => ({
  cause,
  owner: faultDomain,
  evidence: quoted(evidence),
  advice: advise(cause, adviceParameters),
  confidence,
});

/** Tasks named of equal stops, the newest. */
const TASKS_MAX = 5;

/** Stops of one release with the same cause and evidence, the newest first. */
const groupJson = (group: readonly [StopRecord, ...StopRecord[]]) => {
  const [newest] = group;
  return {
    ...diagnosed(newest.diagnosis),
    taskDefinition: newest.taskDefinition,
    deployment: newest.deployment,
    tasks: group.length,
    first: secondsText(group.at(-1)?.stoppedAt ?? newest.stoppedAt),
    last: secondsText(newest.stoppedAt),
    zones: countBy(group, ({ zone }) => zone ?? 'unknown'),
    newest: group.slice(0, TASKS_MAX).map(({ taskId, stoppedAt }) => ({ taskId, at: secondsText(stoppedAt) })),
  };
};

const countBy = (records: readonly StopRecord[], by: (record: StopRecord) => string) =>
  Object.fromEntries([...groupedBy(records, by)].map(([name, group]) => [name, group.length] as const));

const groups = (newestFirst: readonly StopRecord[]): readonly object[] => {
  const same = ({ diagnosis: { cause, evidence }, taskDefinition, deployment }: StopRecord): string =>
    JSON.stringify([cause, evidence, taskDefinition, deployment]);
  return [...groupedBy(newestFirst, same).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [groupJson([first, ...others])],
  );
};

/** Why tasks stopped: from history, or for a text that somebody has at hand. */
export const stopsTool = toolOf({
  name: 'why_stopped',
  title: 'Why tasks stopped',
  description:
    'Stopped tasks of a service, the newest first, equal ones together, with cause, owner, evidence, advice and ' +
    'confidence; or, with text, the cause of one stoppedReason or container reason as `farwatch classify` names it.',
  input: z.object({
    service: INPUTS.service.optional(),
    since: INPUTS.since,
    cause: z.string().max(80).optional().describe('Only stops of this cause, e.g. memory.oom (farwatch://causes).'),
    task: z.string().max(300).optional().describe('Only this task: its id or ARN.'),
    text: z.string().max(4000).optional().describe('A stop reason to explain, instead of service.'),
    cursor: INPUTS.cursor,
  }),
  isReadOnly: true,
  run: async ({ service, cause, task, text, ...span }, fx) => {
    if (text !== undefined) return { head: diagnosed(classify(parseTaskStop({ stoppedReason: text }))) };
    if (service === undefined) throw new AnswerRefused('why_stopped needs service or text');
    const cursor = windowAsked(span, '24h', fx);
    const key = await serviceAsked(service, fx);
    const all = await fx.store.stopsBetween(key, secondsOf(cursor.from), secondsRoundedUp(cursor.to));
    const found = all.filter(
      ({ taskId, diagnosis }) =>
        (cause === undefined || diagnosis.cause === cause) && (task === undefined || task.endsWith(taskId)),
    );
    return {
      head: { service: key, ...windowText(cursor), tasksByCause: countBy(found, ({ diagnosis }) => diagnosis.cause) },
      list: { name: 'stops', entries: groups(found.toReversed()), cursor },
    };
  },
});
