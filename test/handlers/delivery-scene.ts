import type { Incident } from '../../functions/service-state/incident.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { DEFAULT_CHANNEL, deliveryContext, incidentNamed, VICTIM_CHANNEL } from './delivery-rig.ts';
import type { Answer, Asked, SlackEndpoint } from './slack-endpoint.ts';
import { startSlack } from './slack-endpoint.ts';

/** The clock of Farwatch and Slack, epoch seconds. */
export const time = { seconds: NINE + 600 };
export let slack: SlackEndpoint;
export let delivery: ReturnType<typeof deliveryContext>;

/** A Slack with two channels, and `notify`. */
export const setUp = async (): Promise<void> => {
  time.seconds = NINE + 600;
  slack = await startSlack(() => time.seconds);
  slack.channels.push(
    { id: DEFAULT_CHANNEL, name: 'ops', isMember: true, isArchived: false },
    { id: VICTIM_CHANNEL, name: 'victim', isMember: true, isArchived: false },
  );
  delivery = deliveryContext(slack, time);
};
export const tearDown = (): void => slack.close();

export const VICTIM = incidentNamed('victim');
export const OTHERS = Array.from({ length: 9 }, (_, n) => incidentNamed(`other-${n}`));

export const channelNamed = (id: string) => {
  const found = slack.channels.find((channel) => channel.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

export const isVictims = ({ method, arguments: given }: Asked): boolean =>
  method.startsWith('chat.') && `${given['text']}${given['blocks']}${given['metadata']}`.includes('victim');

/** The answer to the first `times` calls about the service `victim`. */
export const forVictim = (answer: Answer | 'hang', times: number): void => {
  let left = times;
  slack.trouble = (asked) => (isVictims(asked) && left-- > 0 ? answer : undefined);
};

export const refusal = (error: string): Answer => ({ body: { ok: false, error } });
export const always = Infinity;

/** Messages visible in a channel: not replies, or broadcast replies. */
export const shownOf = ({ id }: Incident) =>
  slack.delivered.filter(
    ({ entryId, thread, isBroadcast }) => entryId.startsWith(id) && (thread === undefined || isBroadcast),
  );
export const publishedOf = (name: string) => delivery.published.filter((text) => text.includes(name));

export const toAll = (answer: Answer): void => {
  slack.trouble = () => answer;
};
export const allIsWell = (): void => {
  slack.trouble = () => undefined;
};
