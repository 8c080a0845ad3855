import type { IncidentId } from '../incidents/incident.ts';
import type { CommandEffects } from './slack-command.ts';
import { answerCommand } from './slack-command.ts';
import type { PressEffects } from './slack-press.ts';
import { press } from './slack-press.ts';
import type { UrlRequest } from './slack-request.ts';
import { readSlackRequest } from './slack-request.ts';

export type AnswerEffects = PressEffects &
  CommandEffects & {
    readonly signingSecret: () => Promise<string>;
    /** Says something to the one who pressed a button, by the address Slack gave with the press. */
    readonly respond: (url: string, text: string) => Promise<void>;
    readonly flush: () => void;
  };

/** What the function URL answers. */
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

type Payload = {
  readonly type?: string;
  readonly response_url?: string;
  readonly user?: { readonly id?: string; readonly username?: string; readonly name?: string };
  readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
};

const payloadOf = (text: string): Payload | undefined => {
  try {
    return JSON.parse(text) as Payload;
  } catch {
    return undefined;
  }
};

const pressed = async (text: string, fx: AnswerEffects): Promise<UrlAnswer> => {
  const payload = payloadOf(text);
  const action = payload?.actions?.[0];
  const id = payload?.user?.id;
  if (action?.action_id === undefined || id === undefined) return answer(400, 'not a press of a button');
  if (action.value === undefined) return answer(200, '');
  const name = payload?.user?.username ?? payload?.user?.name ?? id;
  const incident = action.value as IncidentId;
  const says = await press({ action: action.action_id, incident, user: { id, name } }, fx);
  if (payload?.response_url !== undefined) await fx.respond(payload.response_url, says);
  return answer(200, says);
};

/**
 * Answers one request of Slack: refused unless its signature proves where it comes from; then a button or a
 * command. Slack waits three seconds, so nothing here waits for ECS: what changes ECS is a command in the rollback
 * queue.
 */
export const answerSlack = async (request: UrlRequest, fx: AnswerEffects): Promise<UrlAnswer> => {
  const now = Math.floor(fx.clock.now().getTime() / 1000);
  const read = readSlackRequest(request, await fx.signingSecret(), now);
  if (read.is === 'refused') {
    fx.log.warn('request refused', { because: read.because });
    return answer(read.status, 'refused');
  }
  const payload = read.form.get('payload');
  if (payload !== null) return pressed(payload, fx);
  const id = read.form.get('user_id') ?? '';
  const user = { id, name: read.form.get('user_name') ?? id };
  return answer(200, await answerCommand({ text: read.form.get('text') ?? '', user }, fx));
};
