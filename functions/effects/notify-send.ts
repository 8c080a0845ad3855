import type { PostedIncident, Saying } from '../incidents/incident.ts';
import { shortHash } from '../incidents/fingerprint.ts';
import {
  detailsOf,
  detailsTold,
  endTold,
  seenBefore,
  withDetails,
  withDetailsTold,
  withEndTold,
  withSaid,
  withSeenBefore,
  withoutDetails,
} from '../incidents/marks.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { linksOf } from '../messages/links.ts';
import { renderResolved, renderSaying, renderThread } from '../messages/thread.ts';
import type { NotifyEffects } from './notify-effects.ts';
import { unsaid } from './notify-effects.ts';
import { entryOf, foundEarlier, postSomewhere } from './notify-post.ts';
import type { Desk, Way } from './notify-words.ts';
import { isLost, isMuted, orAsText, rendered, unlessRefused } from './notify-words.ts';
import { memorise, recall } from './recall.ts';
import type { Place } from './slack.ts';

const placeOf = ({ channel, messageTs }: PostedIncident): Place | undefined =>
  channel === null || messageTs === null ? undefined : { channel, ts: messageTs };

/** The incident with the address of its earlier message, if Slack tells it. */
const withLink = async (item: PostedIncident, { slack }: Desk): Promise<PostedIncident> => {
  const { earlierMessage: earlier } = item;
  if (earlier === null) return item;
  const link = await slack.permalink({ channel: earlier.channel, ts: earlier.messageTs });
  return { ...item, earlierLink: link ?? null };
};

const report = (item: PostedIncident, sayings: readonly Saying[], desk: Desk): PostedIncident => {
  for (const saying of sayings) desk.said(saying, item);
  return {
    ...item,
    said: withSaid(
      item.said,
      sayings.map(({ id }) => id),
    ),
  };
};

/** The first message: everything that was to be said until now is said by it. */
const postFirst = async (fresh: PostedIncident, channel: string, desk: Desk): Promise<PostedIncident> => {
  const known = seenBefore(fresh.said) ?? (await recall(fresh, desk.store));
  const seen = known === undefined ? fresh : { ...fresh, said: withSeenBefore(fresh.said, known) };
  const item = await withLink(seen, desk);
  const { channel: at, ts } = await postSomewhere(item, channel, desk);
  const told = report({ ...item, channel: at, messageTs: ts }, unsaid(item), desk);
  if (item.resolvedAt === null) return told;
  await memorise(told, desk.store);
  return { ...told, said: withEndTold(told.said, item.resolvedAt) };
};

/** What cannot be said where the message was is said anew, in the channel or the default one. */
const postAnew = (item: PostedIncident, { channel }: Place, desk: Desk): Promise<PostedIncident> =>
  postFirst({ ...item, messageTs: null, said: withoutDetails(item.said) }, channel, desk);

/**
 * Puts the present state in place. A message that somebody deleted, or that is in a channel that is archived or gone,
 * is not brought back unless there is news.
 */
const updateFirst = async (item: PostedIncident, place: Place, desk: Desk): Promise<PostedIncident> => {
  try {
    await orAsText(rendered(item, desk), (message) => desk.slack.update(place, message, entryOf(item)), desk);
    return item;
  } catch (error) {
    if (!isLost(error)) throw error;
    return unsaid(item).length > 0 ? postAnew(item, place, desk) : item;
  }
};

type Reply = { readonly id: string; readonly message: SlackMessage; readonly isBroadcast: boolean };

const replyOnce = async (place: Place, { id, message, isBroadcast }: Reply, desk: Desk): Promise<Place> => {
  const found = await foundEarlier(() => desk.slack.findReply(place, id), desk);
  return found ?? orAsText(message, (fit) => desk.slack.reply(place, fit, { entryId: id, isBroadcast }), desk);
};

/**
 * One more thing said, in the thread; a page also shows in the channel. Muted and covered incidents stay silent but
 * for pages.
 */
const saySaying = async (item: PostedIncident, saying: Saying, desk: Desk): Promise<PostedIncident> => {
  const place = placeOf(item);
  const isPage = saying.level === 'page';
  if (place === undefined) return item;
  if (!isPage && (isMuted(item, desk) || desk.way.cover !== undefined))
    return { ...item, said: withSaid(item.said, [saying.id]) };
  const reply = { id: `${item.id}#${saying.id}`, message: renderSaying(saying, desk.owner), isBroadcast: isPage };
  try {
    await replyOnce(place, reply, desk);
  } catch (error) {
    if (!isLost(error)) throw error;
    // Not looked for: what would be found is the message whose thread refuses the reply.
    return postAnew(item, place, { ...desk, way: { ...desk.way, tries: 0 } });
  }
  return report(item, [saying], desk);
};

/** The reply with the details: posted once, then kept up to date where they changed. */
const sayDetails = async (item: PostedIncident, desk: Desk): Promise<PostedIncident> => {
  const place = placeOf(item);
  const message = renderThread(item, linksOf(item));
  if (place === undefined || message === undefined) return item;
  const id = `${item.id}#details`;
  const known = detailsOf(item.said);
  const digest = shortHash(JSON.stringify(message));
  const said = withDetailsTold(item.said, digest);
  if (known === undefined) {
    const reply = await unlessRefused(() => replyOnce(place, { id, message, isBroadcast: false }, desk), desk);
    return reply === undefined ? item : { ...item, said: withDetails(said, reply.ts) };
  }
  if (detailsTold(item.said) === digest) return item;
  const update = (fit: SlackMessage) => desk.slack.update({ channel: place.channel, ts: known }, fit, id);
  await unlessRefused(() => orAsText(message, update, desk), desk);
  return { ...item, said };
};

const sayEnd = async (item: PostedIncident, desk: Desk): Promise<PostedIncident> => {
  const place = placeOf(item);
  const { resolvedAt } = item;
  if (place === undefined || resolvedAt === null || endTold(item.said) === resolvedAt) return item;
  const isSilent = isMuted(item, desk) || desk.way.cover !== undefined;
  const reply = { id: `${item.id}#over@${resolvedAt}`, message: renderResolved(item), isBroadcast: false };
  if (!isSilent) await unlessRefused(() => replyOnce(place, reply, desk), desk);
  await memorise(item, desk.store);
  return { ...item, said: withEndTold(item.said, resolvedAt) };
};

/**
 * Brings Slack up to date with an incident, step by step; after each step it yields the incident with what is now
 * known to be posted, so that whatever happens next the steps that were done are not done again.
 */
export async function* send(item: PostedIncident, way: Way, fx: NotifyEffects): AsyncGenerator<PostedIncident> {
  const nowSeconds = Math.floor(fx.clock.now().getTime() / 1000);
  const desk: Desk = { ...fx, way, owner: way.owner, nowSeconds };
  const place = placeOf(item);
  let state = place === undefined ? await postFirst(item, way.channel, desk) : await updateFirst(item, place, desk);
  yield state;
  for (const saying of unsaid(state)) {
    if (state.said.includes(saying.id)) continue;
    state = await saySaying(state, saying, desk);
    yield state;
  }
  state = await sayDetails(state, desk);
  yield state;
  yield sayEnd(state, desk);
}
