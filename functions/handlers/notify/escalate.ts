import { errorTextOf } from '../../primitives/error-text.ts';
import { plainText } from '../../messages/text.ts';
import { linksOf } from '../../messages/links.ts';
import { namesIn } from '../../messages/foreign.ts';
import { headlineOf } from '../../messages/render.ts';
import { renderEscalation } from '../../messages/escalation.ts';
import type { Escalation } from '../../on-call/escalation.ts';
import { isSeenTo, nextEscalation, withEscalated } from '../../on-call/escalation.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds } from './delivery-context.ts';
import { placeOfLead } from './lead.ts';

/** The incident in whose message this one is shown; itself where it has its own. */
const shownIn = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  const lead = item.messageTs === null ? item.delivery.joinedTo : undefined;
  return (lead === undefined ? undefined : await fx.store.loadIncident(lead)) ?? item;
};

type Calling = {
  readonly item: DeliveredIncident;
  readonly lead: DeliveredIncident;
  readonly due: Escalation;
};

/** Mentions who is on call in the thread and the channel. False where Slack does not take it. */
const isMentioned = async ({ item, lead, due }: Calling, fx: NotifyEffects): Promise<boolean> => {
  const place = placeOfLead(lead);
  if (place === undefined) return false;
  const { contact } = (await fx.store.loadState(item.service))?.facts ?? { contact: null };
  const message = renderEscalation({ ...due, minutes: minutesOf(due, fx), who: fx.onCall.escalateTo ?? contact });
  const entryId = `${item.id}#escalated@${due.page.id}`;
  try {
    const known = await fx.slack.findReply(place, entryId);
    if (known === undefined) await fx.slack.reply(place, message, { entryId, isBroadcast: true });
    return true;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    fx.log.warn('Slack did not take the mention of a page', { incident: item.id, reason: error.message });
    return false;
  }
};

const minutesOf = ({ page }: Escalation, fx: NotifyEffects): number => Math.round((nowSeconds(fx) - page.at) / 60);

/** Publishes the page to the SNS topic once more. False where the topic refuses it. */
const isPagedAgain = async ({ item, due }: Calling, fx: NotifyEffects): Promise<boolean> => {
  const text = `Nobody has acknowledged this for ${minutesOf(due, fx)} minutes.\n\n${due.page.text}\n\n`;
  try {
    await fx.pager.page(`Not acknowledged: ${headlineOf(item)}`, text + plainText(item, linksOf(item)), namesIn(item));
    return true;
  } catch (error) {
    fx.log.error('the topic refused an escalation', { incident: item.id, reason: errorTextOf(error) });
    fx.metrics.count('PagesRefused');
    return false;
  }
};

/** The step that was taken; a mention that Slack refuses is replaced by the topic at once. */
const takeStep = async (calling: Calling, fx: NotifyEffects): Promise<1 | 2 | undefined> => {
  if (calling.due.step === 1 && (await isMentioned(calling, fx))) return 1;
  return (await isPagedAgain(calling, fx)) ? 2 : undefined;
};

/** Somebody could have seen the page: it is in Slack or, while Slack takes nothing, went to the SNS topic. */
const isKnown = ({ delivery }: DeliveredIncident, { page }: Escalation): boolean =>
  delivery.sent.includes(page.id) || delivery.paged.includes(page.id);

/**
 * Escalates a page that nobody acknowledged in time: first a mention in Slack, then the SNS topic again. Who sees to
 * the incident in whose message it is shown has seen to it. What neither takes is tried again a minute later.
 */
export const escalated = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  const due = nextEscalation(item, fx.onCall);
  if (due === undefined || due.at > nowSeconds(fx) || !isKnown(item, due)) return item;
  const lead = await shownIn(item, fx);
  const step = isSeenTo(lead, due.page, nowSeconds(fx)) ? 2 : await takeStep({ item, lead, due }, fx);
  if (step === undefined) return item;
  const next = withEscalated(item, due, step);
  await fx.store.saveDelivered(next, 'kept');
  fx.metrics.count('Escalations');
  return next;
};
