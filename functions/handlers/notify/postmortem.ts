import { withDelivery } from '../../incidents/delivery-state.ts';
import { postmortemOf } from '../../postmortem/postmortem.ts';
import { renderPostmortem } from '../../postmortem/thread.ts';
import type { DeploymentEvaluation } from '../../service-state/evaluation.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import { placeOfLead } from './lead.ts';
import { replyOnce } from './post.ts';
import type { DeliveryContext } from './texts.ts';
import { unlessRefused, unlessUnread } from './texts.ts';

/** A rollback of ours is over: it is verified, or will not be. */
const isSettled = ({ action, verification }: DeploymentEvaluation): boolean =>
  action?.outcome === 'accepted' &&
  verification !== null &&
  verification.state !== 'waiting' &&
  verification.state !== 'held';

/** After a rollback the thread gets, once, what to put into the post-mortem. */
export const postPostmortem = async (
  item: DeliveredIncident,
  delivery: DeliveryContext,
): Promise<DeliveredIncident> => {
  const { evaluation, followers } = delivery.options;
  const place = placeOfLead(item);
  if (evaluation === undefined || place === undefined || !isSettled(evaluation)) return item;
  if (item.delivery.postmortem === evaluation.deployment) return item;
  const message = unlessUnread(delivery, () =>
    renderPostmortem(postmortemOf({ incident: item, followers, evaluation, more: [] })),
  );
  const reply = { id: `${item.id}#postmortem@${evaluation.deployment}`, message, isBroadcast: false };
  await unlessRefused(() => replyOnce(place, reply, delivery), delivery);
  return withDelivery(item, { postmortem: evaluation.deployment });
};
