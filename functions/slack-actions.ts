import { connectSlack } from './handlers/slack-actions/wiring.ts';
import type { AnswerEffects, UrlAnswer } from './handlers/slack-actions/answer.ts';
import { answerSlack } from './handlers/slack-actions/answer.ts';
import type { UrlRequest } from './handlers/slack-actions/request.ts';

let effects: AnswerEffects | undefined;

/** Buttons and /farwatch, behind a function URL. */
export const handler = async (request: UrlRequest): Promise<UrlAnswer> => {
  effects ??= connectSlack();
  try {
    return await answerSlack(request, effects);
  } finally {
    effects.flush();
  }
};
