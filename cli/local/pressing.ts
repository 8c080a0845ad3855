import type { ModalView } from '@slack/types';
import * as z from 'zod/mini';
import { onCallReader } from '../../functions/adapters/dynamodb/policy.ts';
import { answerSlack } from '../../functions/handlers/slack-actions/answer.ts';
import type { UrlRequest } from '../../functions/handlers/slack-actions/request.ts';
import type { Outcome } from './outcome.ts';
import type { Filled, ShownButton, SlackUser } from './slack-press.ts';
import { signedCommand, signedForm, signedPress } from './slack-press.ts';
import type { Wired } from './wired.ts';

/** The outcome of a button press, and what Slack showed to the user: an answer, or a form. */
type Pressed = { readonly outcome: Outcome; readonly says: string; readonly form: ModalView | undefined };

/** What people do in Slack. */
export type Pressing = {
  /** Presses a button of a message by a signed request, as Slack does. */
  readonly press: (button: ShownButton, user: SlackUser) => Promise<Pressed>;
  /** Sends a form that a press opened; returns the error that it shows, empty when it closes. */
  readonly submit: (form: ModalView, filled: Filled, user: SlackUser) => Promise<string>;
  /** Types `/farwatch` and this text; returns what Slack shows to the user. */
  readonly type: (text: string, user: SlackUser) => Promise<string>;
};

const SIGNING_SECRET = 'local';

/** What Slack shows to a user who pressed a button: the answer, and the form that opened. */
type Seen = { readonly says: string; readonly form: ModalView | undefined };

/** Handles a request like `slack-actions`; what it sent to Slack meanwhile, and the body of its answer. */
const answerTo = async (request: UrlRequest, { parts, base }: Wired) => {
  const sent: string[] = [];
  const forms: ModalView[] = [];
  const { body } = await answerSlack(request, {
    ...base,
    onCallNow: onCallReader(parts.policy, base.log),
    mayAct: parts.mayAct ?? (async () => true),
    mayRespond: parts.mayRespond ?? (async () => true),
    openForm: async (_trigger, form) => void forms.push(form),
    signingSecret: async () => SIGNING_SECRET,
    respond: async (_url, text) => void sent.push(text),
    flush: () => {},
  });
  return { body, sent, forms };
};

/** What Slack shows to the user. */
const answered = async (request: UrlRequest, all: Wired): Promise<Seen> => {
  const { body, sent, forms } = await answerTo(request, all);
  const isForm = request.body?.includes('view_submission') === true;
  return { says: isForm ? body : sent.join('\n'), form: forms.at(-1) };
};

const textIn = z.object({ text: z.string() });

/** Buttons, forms and commands, as Slack sends them. */
export const pressing = (all: Wired, settle: () => Promise<Outcome>): Pressing => ({
  type: async (text, user) => {
    const request = signedCommand(text, user, { secret: SIGNING_SECRET, now: all.clock.now() });
    const { body } = await all.as('slack-actions', () => answerTo(request, all));
    await settle();
    return textIn.parse(JSON.parse(body)).text;
  },
  press: async (button, user) => {
    const request = signedPress(button, user, { secret: SIGNING_SECRET, now: all.clock.now() });
    const seen = await all.as('slack-actions', () => answered(request, all));
    return { outcome: await settle(), ...seen };
  },
  submit: async (form, filled, user) => {
    const request = signedForm(form, filled, user, { secret: SIGNING_SECRET, now: all.clock.now() });
    const { says } = await all.as('slack-actions', () => answered(request, all));
    await settle();
    return says;
  },
});
