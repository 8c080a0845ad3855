import type { UrlAnswer, UrlEffects } from './handlers/mcp/url.ts';
import { answerUrl } from './handlers/mcp/url.ts';
import { connectMcp } from './handlers/mcp/wiring.ts';

let effects: UrlEffects | undefined;

/** Questions of an assistant, behind a function URL with IAM. */
export const handler = async (request: unknown): Promise<UrlAnswer> => {
  effects ??= connectMcp();
  return answerUrl(request, effects);
};
