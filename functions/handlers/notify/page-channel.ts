import { renderPageElsewhere } from '../../messages/thread.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Notification } from '../../service-state/incident.ts';
import { placeOfLead } from './lead.ts';
import { foundEarlier, HISTORY_SECONDS } from './post.ts';
import type { DeliveryContext } from './texts.ts';
import { orAsText, unlessRefused } from './texts.ts';

/**
 * Posts a page in the channel that the routes name for pages as well, where its message began in another one. Found
 * again after a crash; a channel that Slack refuses holds up nothing: the page is in the thread and the SNS topic.
 */
export const postPageElsewhere = async (
  item: DeliveredIncident,
  page: Notification,
  delivery: DeliveryContext,
): Promise<void> => {
  const { options, slack, contact } = delivery;
  const { pageChannel: channel } = options;
  const place = placeOfLead(item);
  if (channel === undefined || place === undefined) return;
  const entryId = `${item.id}#${page.id}#routed`;
  const post = async () => {
    const known = await foundEarlier(() => slack.find(channel, entryId, page.at - HISTORY_SECONDS), delivery);
    if (known !== undefined) return known;
    const message = renderPageElsewhere(item, page, { contact, link: await slack.permalink(place) });
    return orAsText(message, (fit) => slack.post(channel, fit, entryId), delivery);
  };
  await unlessRefused(post, delivery);
};
