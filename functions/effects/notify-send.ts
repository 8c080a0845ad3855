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
} from '../incidents/marks.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { linksOf } from '../messages/links.ts';
import { renderResolved, renderSaying, renderThread, strayed } from '../messages/thread.ts';
import type { NotifyEffects } from './notify-effects.ts';
import { unsaid } from './notify-effects.ts';
import type { Desk, Way } from './notify-words.ts';
import { isAbout, isMuted, orAsText, rendered } from './notify-words.ts';
import { memorise, recall } from './recall.ts';
import { channelOf } from './routing.ts';
import type { Place } from './slack.ts';

/** Seconds before an incident began from which its message is looked for: clocks differ. */
const LOOK_BACK_SECONDS = 300;

const placeOf = ({ channel, messageTs }: PostedIncident): Place | undefined =>
  channel === null || messageTs === null ? undefined : { channel, ts: messageTs };

/** Names the message of an incident, so that it is found again after a crash: each time it came back has its own. */
const entryOf = ({ id, episode }: PostedIncident): string => (episode === 0 ? id : `${id}#${episode}`);

/** The incident with the address of its earlier message, if Slack tells it. */
const withLink = async (item: PostedIncident, { slack }: Desk): Promise<PostedIncident> => {
  const { earlierMessage: earlier } = item;
  if (earlier === null) return item;
  const link = await slack.permalink({ channel: earlier.channel, ts: earlier.messageTs });
  return { ...item, earlierLink: link ?? null };
};

/** Posts to the service's channel, or to the default one when Slack refuses that. */
const postSomewhere = async (item: PostedIncident, channel: string, desk: Desk): Promise<Place> => {
  const message = rendered(item, desk);
  const post = (to: string, what: SlackMessage) =>
    orAsText(what, (fit) => desk.slack.post(to, fit, entryOf(item)), desk);
  try {
    return await post(channel, message);
  } catch (error) {
    const other = desk.routing.channel;
    if (!isAbout(error, 'channel') || channel === other) throw error;
    desk.log.warn('channel refused', { channel, because: error.code });
    desk.metrics.count('SlackRefused');
    return post(other, { ...message, blocks: [...message.blocks, strayed(channel, error.code)] });
  }
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
  const since = item.openedAt - LOOK_BACK_SECONDS;
  const found = desk.way.isRetry ? await desk.slack.find(channel, entryOf(item), since) : undefined;
  const { channel: at, ts } = found ?? (await postSomewhere(item, channel, desk));
  const told = report({ ...item, channel: at, messageTs: ts }, unsaid(item), desk);
  if (found !== undefined) await desk.slack.update(found, rendered(told, desk), entryOf(item));
  if (item.resolvedAt === null) return told;
  await memorise(told, desk.store);
  return { ...told, said: withEndTold(told.said, item.resolvedAt) };
};

/** Puts the present state in place. A message that somebody deleted is not brought back unless there is news. */
const updateFirst = async (item: PostedIncident, place: Place, desk: Desk): Promise<PostedIncident> => {
  try {
    await orAsText(rendered(item, desk), (message) => desk.slack.update(place, message, entryOf(item)), desk);
    return item;
  } catch (error) {
    if (!isAbout(error, 'message')) throw error;
    return unsaid(item).length > 0 ? postFirst({ ...item, messageTs: null }, place.channel, desk) : item;
  }
};

type Reply = { readonly id: string; readonly message: SlackMessage; readonly isBroadcast: boolean };

const replyOnce = async (place: Place, { id, message, isBroadcast }: Reply, desk: Desk): Promise<Place> => {
  const found = desk.way.isRetry ? await desk.slack.findReply(place, id) : undefined;
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
  await replyOnce(
    place,
    { id: `${item.id}#${saying.id}`, message: renderSaying(saying, desk.owner), isBroadcast: isPage },
    desk,
  );
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
    const { ts } = await replyOnce(place, { id, message, isBroadcast: false }, desk);
    return { ...item, said: withDetails(said, ts) };
  }
  if (detailsTold(item.said) === digest) return item;
  try {
    await orAsText(message, (fit) => desk.slack.update({ channel: place.channel, ts: known }, fit, id), desk);
  } catch (error) {
    if (!isAbout(error, 'message')) throw error;
  }
  return { ...item, said };
};

const sayEnd = async (item: PostedIncident, desk: Desk): Promise<PostedIncident> => {
  const place = placeOf(item);
  const { resolvedAt } = item;
  if (place === undefined || resolvedAt === null || endTold(item.said) === resolvedAt) return item;
  const isSilent = isMuted(item, desk) || desk.way.cover !== undefined;
  if (!isSilent)
    await replyOnce(
      place,
      { id: `${item.id}#over@${resolvedAt}`, message: renderResolved(item), isBroadcast: false },
      desk,
    );
  await memorise(item, desk.store);
  return { ...item, said: withEndTold(item.said, resolvedAt) };
};

/**
 * Brings Slack up to date with an incident, step by step; after each step it yields the incident with what is now
 * known to be posted, so that whatever happens next the steps that were done are not done again.
 */
export async function* send(item: PostedIncident, way: Way, fx: NotifyEffects): AsyncGenerator<PostedIncident> {
  const facts = (await fx.store.loadWatch(item.service))?.facts;
  const nowSeconds = Math.floor(fx.clock.now().getTime() / 1000);
  const desk: Desk = { ...fx, way, owner: facts?.owner ?? null, nowSeconds };
  const place = placeOf(item);
  const channel = item.channel ?? channelOf(item.service, facts?.channel ?? null, fx.routing);
  let state = place === undefined ? await postFirst(item, channel, desk) : await updateFirst(item, place, desk);
  yield state;
  for (const saying of unsaid(state)) {
    state = await saySaying(state, saying, desk);
    yield state;
  }
  state = await sayDetails(state, desk);
  yield state;
  yield sayEnd(state, desk);
}
