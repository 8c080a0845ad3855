import { liveSlack } from './effects/live-slack.ts';
import type { AnswerEffects, UrlAnswer } from './effects/slack-answer.ts';
import { answerSlack } from './effects/slack-answer.ts';
import type { UrlRequest } from './effects/slack-request.ts';

let effects: AnswerEffects | undefined;

/** Buttons and /farwatch, behind a function URL. */
export const handler = async (request: UrlRequest): Promise<UrlAnswer> => {
  effects ??= liveSlack();
  try {
    return await answerSlack(request, effects);
  } finally {
    effects.flush();
  }
};
