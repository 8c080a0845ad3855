/** Host of Slack's response URLs; nothing is ever sent elsewhere. */
const HOOKS = 'https://hooks.slack.com/';

/**
 * Replies to the user who pressed a button, by the response URL of the press. Throws when Slack does not accept it
 * within `withinMs`.
 */
export type Respond = (url: string, text: string, withinMs: number) => Promise<void>;

/** The reply by HTTP. An address that is not Slack's gets nothing. */
export const respondBy =
  (request: typeof fetch): Respond =>
  async (url, text, withinMs) => {
    if (!url.startsWith(HOOKS)) return;
    const { ok, status } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
      signal: AbortSignal.timeout(withinMs),
    });
    if (!ok) throw new Error(`Slack answered ${status}`);
  };
