import { messageOf } from '../../primitives/error-text.ts';
import * as z from 'zod/mini';
import type { CommandEffects } from './command.ts';
import { answerCommand } from './command.ts';
import type { PressEffects } from './press.ts';
import { press } from './press.ts';
import type { UrlRequest } from './request.ts';
import type { Respond } from '../../adapters/slack/respond.ts';
import { readSlackRequest } from './request.ts';

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

/** A press as Slack sends it. A button that only opens a link has no value. */
const payloadSchema = z.object({
  response_url: z.optional(z.string()),
  user: z.object({ id: z.string(), username: z.optional(z.string()), name: z.optional(z.string()) }),
  actions: z.tuple([z.object({ action_id: z.string(), value: z.optional(z.string()) })], z.unknown()),
});

type Payload = z.infer<typeof payloadSchema>;

const payloadOf = (text: string): Payload | undefined => {
  try {
    return z.safeParse(payloadSchema, JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Slack waits three seconds for the response; half a second is for the network. */
const ANSWER_MS = 2500;
/** Longest wait for Slack to accept the reply to the user, and the shortest worth trying. */
const RESPOND_MS = { most: 1500, least: 100 } as const;
/** A cold start takes less than this; an older time is not the arrival. */
const START_MS_MAX = 10_000;

/** When the function URL took the request: a cold start counts toward the three seconds. Epoch milliseconds. */
const arrivedAt = ({ requestContext }: UrlRequest, now: number): number => {
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
  until: number,
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

const pressed = async (text: string, until: number, fx: AnswerEffects): Promise<UrlAnswer> => {
  const payload = payloadOf(text);
  if (payload === undefined) {
    fx.log.warn('a request of Slack was refused: it is no press of a button');
    return answer(400, 'not a press of a button');
  }
  const { user, actions, response_url: url } = payload;
  const [{ action_id: action, value }] = actions;
  if (value === undefined) return answer(200, '');
  const name = user.username ?? user.name ?? user.id;
  const says = await press({ action, value, user: { id: user.id, name } }, fx);
  if (url !== undefined) await notify(url, says, until, fx);
  return answer(200, says);
};

/**
 * Answers one Slack request: refused unless its signature is valid; then a button or a command. Slack waits three
 * seconds, so nothing here waits for ECS: what changes ECS is a command in the rollback queue.
 */
export const answerSlack = async (request: UrlRequest, fx: AnswerEffects): Promise<UrlAnswer> => {
  const now = fx.clock.now().getTime();
  const until = arrivedAt(request, now) + ANSWER_MS;
  const read = readSlackRequest(request, await fx.signingSecret(), Math.floor(now / 1000));
  if (read.kind === 'refused') {
    fx.log.warn('request refused', { reason: read.reason });
    return answer(read.status, 'refused');
  }
  const payload = read.form.get('payload');
  if (payload !== null) return pressed(payload, until, fx);
  const id = read.form.get('user_id') ?? '';
  const user = { id, name: read.form.get('user_name') ?? id };
  return answer(200, await answerCommand({ text: read.form.get('text') ?? '', user }, fx));
};
