import { plural } from '../primitives/plural.ts';
import type { Notification } from '../service-state/incident.ts';
import { nameOf } from '../incidents/texts.ts';
import type { SlackMessage } from './blocks.ts';
import { fit, paragraph, section } from './blocks.ts';
import { LIMITS } from './blocks.ts';
import { prose } from './escape.ts';
import { mask } from './foreign.ts';
import { mentionOf } from './mention.ts';

export type Unacknowledged = {
  readonly page: Notification;
  /** Minutes since the page. */
  readonly minutes: number;
  /** Id of a Slack user or user group, or a name; null where nobody is known. */
  readonly who: string | null;
};

/** The reply about a page that nobody acknowledged; it mentions who is on call. */
export const renderEscalation = ({ page, minutes, who }: Unacknowledged): SlackMessage => {
  const text = mask(page.text, [nameOf(page.service)]);
  const head = `⏰ Nobody has acknowledged this page for ${plural(minutes, 'minute')}.`;
  const called = who === null ? '' : `${mentionOf(who)} `;
  return {
    text: `${called}${head} ${prose(text, LIMITS.text - 300)}`,
    blocks: fit([section(`${called}${head} Press *Acknowledge* on the message above.`), paragraph('', text, 1500)]),
  };
};
