import { messageOf } from '../../primitives/error-text.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { SlackMessage } from '../../messages/blocks.ts';
import { section } from '../../messages/blocks.ts';
import { prose } from '../../messages/escape.ts';
import { channelRefusedNote } from '../../messages/thread.ts';
import { digestOf } from '../../report/digest.ts';
import type { Report } from '../../report/report.ts';
import { isLost } from '../notify/texts.ts';
import { postQuality } from './quality.ts';
import type { ReportRun } from './run.ts';
import { changeRun } from './run.ts';
import type { ReportEffects } from './work.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import type { Place } from '../../adapters/slack/slack.ts';

/** A channel that got nothing, by an error that is not Slack's. */
type Failure = { readonly error: unknown };

/** What one channel receives of a report. */
export type ReportDelivery = {
  readonly run: ReportRun;
  readonly report: Report;
  readonly page: string;
  /** Link to the whole report. */
  readonly link: string;
  readonly channel: string;
  readonly isWhole: boolean;
};

const entryId = ({ run, channel }: ReportDelivery): string => `report#${run.id}#${channel}`;

/** Stored before a post, so that a worker that takes over checks whether it was made. */
const begunName = (channel: string): string => `~${channel}`;

const EARLIER_SECONDS = 60;

/** The message of a crashed worker. Where that cannot be searched the digest is posted: twice is better than never. */
const foundEarlier = async (fx: ReportEffects, delivery: ReportDelivery): Promise<Place | undefined> => {
  const { run, channel } = delivery;
  if (!Object.hasOwn(run.posted, begunName(channel))) return undefined;
  try {
    return await fx.slack.find(channel, entryId(delivery), secondsOf(run.at) - EARLIER_SECONDS);
  } catch (error) {
    if (!(error instanceof SlackRefused)) throw error;
    fx.log.warn('an earlier digest cannot be looked for', { channel, reason: error.message });
    return undefined;
  }
};

/** Posts a digest; without its blocks, but with the link, when Slack refuses those. */
const post = async (
  fx: ReportEffects,
  channel: string,
  message: SlackMessage,
  delivery: ReportDelivery,
): Promise<Place> => {
  try {
    return await fx.slack.post(channel, message, entryId(delivery));
  } catch (error) {
    if (!(error instanceof SlackRefused) || error.kind !== 'content') throw error;
    fx.log.error('Slack refused the blocks of a digest', { channel, reason: error.code });
    return fx.slack.post(channel, { text: `${message.text}\n${delivery.link}`, blocks: [] }, entryId(delivery));
  }
};

/** Posts once, in the channel or, when Slack refuses that, in the default one. */
const posted = async (fx: ReportEffects, delivery: ReportDelivery): Promise<Place> => {
  const { run, report, link, channel, isWhole } = delivery;
  const known = await foundEarlier(fx, delivery);
  if (known !== undefined) return known;
  await changeRun(fx, run.id, (now) => ({ ...now, posted: { ...now.posted, [begunName(channel)]: '' } }));
  const message = digestOf(report, { link, isWhole });
  try {
    return await post(fx, channel, message, delivery);
  } catch (error) {
    if (!isLost(error) || channel === fx.routing.channel) throw error;
    fx.log.warn('channel refused', { channel, reason: error.code });
    const blocks = [...message.blocks, channelRefusedNote(channel, error.code)];
    return post(fx, fx.routing.channel, { ...message, blocks }, delivery);
  }
};

const unattached = (link: string, reason: string): SlackMessage => {
  const says = `The report could not be attached (${reason}). It is in the bucket of reports: `;
  return { text: `${says}${link}`, blocks: [section(`${prose(says, 1000)}<${link}|open the report>`)] };
};

/** Puts the page into the thread; if Slack refuses the file, the thread says where the report is. */
const attach = async (fx: ReportEffects, place: Place, delivery: ReportDelivery): Promise<void> => {
  const { run, page, link } = delivery;
  try {
    await fx.slack.upload(place, { name: `farwatch-${run.id}.html`, title: 'The whole report', text: page });
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    fx.log.error('the report could not be attached', { reason: error.message });
    fx.metrics.count('ReportsUnattached');
    const options = { entryId: `${entryId(delivery)}#page`, isBroadcast: false };
    await fx.slack.reply(place, unattached(link, error.message), options);
  }
};

const note = (fx: ReportEffects, { run }: ReportDelivery, name: string, ts: string): Promise<unknown> =>
  changeRun(fx, run.id, (now) => ({ ...now, posted: { ...now.posted, [name]: ts } }));

type PostMessage = (fx: ReportEffects, place: Place, delivery: ReportDelivery) => Promise<void>;

/** What the thread of the whole digest has, by the name under which it is noted as done; no channel has that name. */
const THREAD: readonly (readonly [name: string, say: PostMessage])[] = [
  ['~ page', attach],
  ['~ alerts', (fx, place, { run }) => postQuality(fx, place, run)],
];

/** The rest of a thread, of which a crashed worker may have done a part. */
const fillThread = async (fx: ReportEffects, delivery: ReportDelivery, known: Place | undefined): Promise<void> => {
  const left = THREAD.filter(([name]) => !Object.hasOwn(delivery.run.posted, name));
  if (!delivery.isWhole || left.length === 0) return;
  const place = known ?? (await foundEarlier(fx, delivery));
  if (place === undefined) return;
  for (const [name, say] of left) {
    await say(fx, place, delivery);
    await note(fx, delivery, name, '');
  }
};

const notify = async (fx: ReportEffects, delivery: ReportDelivery): Promise<void> => {
  const { run, channel } = delivery;
  if (Object.hasOwn(run.posted, channel)) return fillThread(fx, delivery, undefined);
  const place = await posted(fx, delivery);
  await note(fx, delivery, channel, place.ts);
  await fillThread(fx, delivery, place);
};

/**
 * Posts to one channel. A channel that fails must not block the others: it is counted and an alarm fires. `later`:
 * Slack may accept it once it is back, or once the token is renewed. Any other error is returned: it is for the queue's
 * attempts.
 */
export const tryToPost = async (fx: ReportEffects, delivery: ReportDelivery): Promise<'posted' | 'later' | Failure> => {
  try {
    await notify(fx, delivery);
    return 'posted';
  } catch (error) {
    const reason = messageOf(error);
    fx.log.error('a channel could not be told of the report', { channel: delivery.channel, reason });
    fx.metrics.count('ReportsUntold');
    return error instanceof SlackBusy || error instanceof SlackRefused ? 'later' : { error };
  }
};
