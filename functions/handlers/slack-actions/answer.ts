import { messageOf } from '../../primitives/error-text.ts';
import * as z from 'zod/mini';
import type { CommandEffects } from './command.ts';
import { answerCommand } from './command.ts';
import type { Presser } from './permission.ts';
import type { PressEffects } from './press.ts';
import { press, submit } from './press.ts';
import type { UrlRequest } from './request.ts';
import type { Respond } from '../../adapters/slack/respond.ts';
import { readSlackRequest } from './request.ts';
import { jsonIn } from '../../primitives/json.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';

export type AnswerEffects = PressEffects &
  CommandEffects & {
    readonly signingSecret: () => Promise<string>;
    readonly respond: Respond;
    readonly flush: () => void;
  };

/** Response of the function URL. */
export type UrlAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const answer = (statusCode: number, text: string): UrlAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
});

const userSchema = z.object({
  id: z.string(),
  username: z.optional(z.string()),
  name: z.optional(z.string()),
  team_id: z.optional(z.string()),
});
const workspace = z.nullish(z.object({ id: z.string() }));

/** A press as Slack sends it. A button that only opens a link has no value. */
const pressSchema = z.object({
  response_url: z.optional(z.string()),
  trigger_id: z.optional(z.string()),
  user: userSchema,
  team: workspace,
  enterprise: workspace,
  actions: z.tuple([z.object({ action_id: z.string(), value: z.optional(z.string()) })], z.unknown()),
});

/** A form as Slack sends it. */
const formSchema = z.object({
  type: z.literal('view_submission'),
  user: userSchema,
  team: workspace,
  enterprise: workspace,
  view: z.unknown(),
});

type Person = Pick<z.infer<typeof formSchema>, 'user' | 'team' | 'enterprise'>;

/** In a shared channel Slack names the user's own workspace; within an enterprise all workspaces are one house. */
const presserOf = ({ user, team, enterprise }: Person): Presser => ({
  id: user.id,
  name: user.username ?? user.name ?? user.id,
  isOutside: !enterprise && !!team && user.team_id !== undefined && user.team_id !== team.id,
});

/** Slack waits three seconds for the response; half a second is for the network. */
const ANSWER_MS = 2500;
/** Longest wait for Slack to accept the reply to the user, and the shortest worth trying. */
const RESPOND_MS = { most: 1500, least: 100 } as const;
/** A cold start takes less than this; an older time is not the arrival. */
const START_MS_MAX = 10_000;

/** When the function URL took the request: a cold start counts toward the three seconds. */
const arrivedAt = ({ requestContext }: UrlRequest, now: EpochMs): EpochMs => {
  const at = requestContext?.timeEpoch ?? now;
  return at <= now && now - at < START_MS_MAX ? at : now;
};

/**
 * Replies to the user who pressed. The press is done and stored by now: if Slack is slow or refuses the reply, the
 * press must not look failed.
 */
const notify = async (
  url: string,
  says: string,
  until: EpochMs,
  { respond, clock, log }: AnswerEffects,
): Promise<void> => {
  const withinMs = Math.min(RESPOND_MS.most, until - clock.now().getTime());
  try {
    if (withinMs < RESPOND_MS.least) throw new Error('no time is left for it');
    await respond(url, says, withinMs);
  } catch (error) {
    log.warn('who pressed could not be told', { reason: messageOf(error) });
  }
};

const pressed = async (payload: unknown, until: EpochMs, fx: AnswerEffects): Promise<UrlAnswer> => {
  const read = z.safeParse(pressSchema, payload);
  if (!read.success) {
    fx.log.warn('a request of Slack was refused: it is not a press of a button');
    return answer(400, 'not a press of a button');
  }
  const { actions, response_url: url, trigger_id: trigger } = read.data;
  const [{ action_id: action, value }] = actions;
  if (value === undefined) return answer(200, '');
  const says = await press({ action, value, user: presserOf(read.data), trigger }, fx);
  if (url !== undefined && says !== '') await notify(url, says, until, fx);
  return answer(200, says);
};

/** An empty answer closes the form; an error stands below its first field. */
const submitted = async (form: z.infer<typeof formSchema>, fx: AnswerEffects): Promise<UrlAnswer> => {
  const error = await submit(form.view, presserOf(form), fx);
  const body = error === undefined ? '' : JSON.stringify({ response_action: 'errors', errors: { length: error } });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
};

const interacted = async (text: string, until: EpochMs, fx: AnswerEffects): Promise<UrlAnswer> => {
  const payload = jsonIn(text);
  const form = z.safeParse(formSchema, payload);
  return form.success ? submitted(form.data, fx) : pressed(payload, until, fx);
};

/**
 * Answers one Slack request: refused unless its signature is valid; then a button or a command. Slack waits three
 * seconds, so nothing here waits for ECS: what changes ECS is a command in the rollback queue.
 */
export const answerSlack = async (request: UrlRequest, fx: AnswerEffects): Promise<UrlAnswer> => {
  const now = fx.clock.now().getTime();
  const until = arrivedAt(request, now) + ANSWER_MS;
  const read = readSlackRequest(request, await fx.signingSecret(), secondsOf(now));
  if (read.kind === 'refused') {
    fx.log.warn('request refused', { reason: read.reason });
    return answer(read.status, 'refused');
  }
  const payload = read.form.get('payload');
  if (payload !== null) return interacted(payload, until, fx);
  const id = read.form.get('user_id') ?? '';
  const user = { id, name: read.form.get('user_name') ?? id };
  return answer(200, await answerCommand({ text: read.form.get('text') ?? '', user }, fx));
};
