import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incident } from '../../functions/incidents/incident.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { DEFAULT_CHANNEL, deliveryDesk, incidentNamed, saying, VICTIM_CHANNEL } from './delivery-desk.ts';
import type { Answer, Asked, SlackEndpoint } from './slack-endpoint.ts';
import { startSlack } from './slack-endpoint.ts';

const time = { seconds: NINE + 600 };
let slack: SlackEndpoint;
let desk: ReturnType<typeof deliveryDesk>;

beforeEach(async () => {
  time.seconds = NINE + 600;
  slack = await startSlack(() => time.seconds);
  slack.channels.push(
    { id: DEFAULT_CHANNEL, name: 'ops', isMember: true, isArchived: false },
    { id: VICTIM_CHANNEL, name: 'victim', isMember: true, isArchived: false },
  );
  desk = deliveryDesk(slack, time);
});
afterEach(() => slack.close());

const VICTIM = incidentNamed('victim');
const OTHERS = Array.from({ length: 9 }, (_, n) => incidentNamed(`other-${n}`));

const channelNamed = (id: string) => {
  const found = slack.channels.find((channel) => channel.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

const isVictims = ({ method, arguments: given }: Asked): boolean =>
  method.startsWith('chat.') && `${given['text']}${given['blocks']}${given['metadata']}`.includes('victim');

/** The answer to the first so many calls about the victim, and then no more. */
const forVictim = (answer: Answer | 'hang', times: number): void => {
  let left = times;
  slack.trouble = (asked) => (isVictims(asked) && left-- > 0 ? answer : undefined);
};

const refusal = (error: string): Answer => ({ body: { ok: false, error } });
const always = Infinity;

/** Messages in channels that a person sees at once: no reply, or a reply that is shown in the channel too. */
const shownOf = ({ id }: Incident) =>
  slack.posted.filter(
    ({ entryId, thread, isBroadcast }) => entryId.startsWith(id) && (thread === undefined || isBroadcast),
  );
const publishedOf = (name: string) => desk.published.filter((text) => text.includes(name));

type Kind = {
  readonly kind: string;
  readonly begins: () => void;
  readonly ends?: () => void;
  readonly counts: string;
  readonly isForAll?: boolean;
  readonly in: string | 'topic';
  readonly atMost?: number;
};

const toAll = (answer: Answer): void => {
  slack.trouble = () => answer;
};
const allIsWell = (): void => {
  slack.trouble = () => undefined;
};

const KINDS: readonly Kind[] = [
  { kind: 'one 503', begins: () => forVictim({ status: 503 }, 1), counts: 'SlackBusy', in: VICTIM_CHANNEL },
  {
    kind: 'one 503 in a channel that the app has not joined',
    begins: () => {
      channelNamed(VICTIM_CHANNEL).isMember = false;
      forVictim({ status: 503 }, 1);
    },
    counts: 'SlackBusy',
    in: VICTIM_CHANNEL,
  },
  {
    kind: 'one 503 though Slack has done it',
    begins: () => forVictim({ status: 503, isDone: true }, 1),
    counts: 'SlackBusy',
    in: VICTIM_CHANNEL,
  },
  {
    kind: 'one 503 though Slack has done it, in a channel that the app has not joined',
    begins: () => {
      channelNamed(VICTIM_CHANNEL).isMember = false;
      forVictim({ status: 503, isDone: true }, 1);
    },
    counts: 'SlackBusy',
    in: VICTIM_CHANNEL,
    atMost: 2,
  },
  ...['100000000', '1e8', '-5', 'soon', 'Wed, 21 Oct 2099 07:28:00 GMT', ''].map((wait) => ({
    kind: `429 with Retry-After "${wait}"`,
    begins: () => forVictim({ status: 429, headers: { 'retry-after': wait } }, 1),
    counts: 'SlackBusy',
    in: VICTIM_CHANNEL,
  })),
  { kind: 'an answer that never comes', begins: () => forVictim('hang', 1), counts: 'SlackBusy', in: VICTIM_CHANNEL },
  {
    kind: 'Slack down for ten minutes',
    begins: () => toAll({ status: 502 }),
    ends: allIsWell,
    counts: 'SlackBusy',
    isForAll: true,
    in: VICTIM_CHANNEL,
  },
  {
    kind: 'an archived channel',
    begins: () => (channelNamed(VICTIM_CHANNEL).isArchived = true),
    counts: 'SlackRefused',
    in: DEFAULT_CHANNEL,
  },
  {
    kind: 'a deleted channel',
    begins: () => void slack.channels.splice(1, 1),
    counts: 'SlackRefused',
    in: DEFAULT_CHANNEL,
  },
  {
    kind: 'a private channel without the app',
    begins: () => {
      slack.trouble = ({ method, arguments: given }) =>
        method.startsWith('chat.') && given['channel'] === VICTIM_CHANNEL ? refusal('not_in_channel') : undefined;
    },
    counts: 'SlackRefused',
    in: DEFAULT_CHANNEL,
  },
  {
    kind: 'no channel for it and no default one',
    begins: () => {
      slack.trouble = (asked) => (isVictims(asked) ? refusal('is_archived') : undefined);
    },
    counts: 'SlackRefused',
    in: 'topic',
  },
  {
    kind: 'blocks that Slack refuses',
    begins: () => {
      slack.trouble = (asked) =>
        isVictims(asked) && (asked.arguments['blocks'] ?? '[]') !== '[]' ? refusal('invalid_blocks') : undefined;
    },
    counts: 'SlackRefused',
    in: VICTIM_CHANNEL,
  },
  {
    kind: 'a message that Slack refuses whatever is in it',
    begins: () => forVictim(refusal('msg_too_long'), always),
    counts: 'SlackRefused',
    in: 'topic',
  },
  ...['token_revoked', 'not_authed', 'account_inactive', 'missing_scope'].map((code) => ({
    kind: code,
    begins: () => toAll(refusal(code)),
    ends: allIsWell,
    counts: 'SlackRefused',
    isForAll: true,
    in: VICTIM_CHANNEL,
  })),
  {
    kind: 'a refusal that nobody has heard of',
    begins: () => {
      slack.trouble = ({ arguments: given }) => (given['channel'] === VICTIM_CHANNEL ? refusal('new_word') : undefined);
    },
    counts: 'SlackRefused',
    in: DEFAULT_CHANNEL,
  },
  {
    kind: 'an incident that cannot be read',
    begins: () => void desk.unreadable.add(VICTIM.id),
    ends: () => desk.unreadable.clear(),
    counts: 'NoticeFailures',
    in: VICTIM_CHANNEL,
  },
];

describe.each(KINDS)('$kind', ({ begins, ends = () => undefined, counts, isForAll = false, in: where, atMost = 1 }) => {
  const isDelivered = (incident: Incident): void => {
    if (where === 'topic') return;
    const shown = shownOf(incident).filter(({ channel }) => channel === where);
    expect(shown.length).toBeGreaterThanOrEqual(1);
    expect(shown.length).toBeLessThanOrEqual(atMost);
  };

  test.each(['alert', 'page'] as const)('a new incident (%s) is told once, and the others at once', async (level) => {
    const news = level === 'page' ? saying(VICTIM, 'page', time.seconds) : VICTIM;
    begins();
    const { batchItemFailures } = await desk.want([news, ...OTHERS]);
    expect(batchItemFailures).toEqual([]);
    if (!isForAll) for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    await desk.minutes(10);
    ends();
    await desk.minutes(10);
    isDelivered(VICTIM);
    for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    if (level === 'page' || where === 'topic') expect(publishedOf('victim')).toHaveLength(1);
    expect(desk.counted).toContain(counts);
    const calls = slack.asked.length;
    await desk.minutes(3);
    if (where !== 'topic') expect(slack.asked).toHaveLength(calls);
  });

  test.each(['alert', 'page'] as const)('news that follows (%s) is not lost', async (level) => {
    await desk.want([VICTIM]);
    expect(shownOf(VICTIM)).toHaveLength(1);
    time.seconds += 60;
    begins();
    await desk.want([saying(VICTIM, level, time.seconds), ...OTHERS]);
    if (!isForAll) for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    await desk.minutes(10);
    ends();
    await desk.minutes(10);
    const told = slack.posted.filter(({ text, blocks }) => `${text}${blocks}`.includes('more of it'));
    if (where !== 'topic') expect(told.map(({ channel }) => channel)).toContain(where);
    if (level === 'page' || where === 'topic') expect(publishedOf('more of it')).toHaveLength(1);
    expect(desk.counted).toContain(counts);
  });
});

test('a topic that refuses holds up no message, and is tried until it takes the page', async () => {
  desk.topic.isDown = true;
  await desk.want([saying(VICTIM, 'page', time.seconds), ...OTHERS]);
  expect([VICTIM, ...OTHERS].map((one) => shownOf(one).length)).toEqual(Array.from({ length: 10 }, () => 1));
  expect(desk.counted).toContain('PagesRefused');
  await desk.minutes(90);
  expect(desk.published).toEqual([]);
  desk.topic.isDown = false;
  await desk.minutes(2);
  expect(publishedOf('victim')).toHaveLength(1);
  expect(shownOf(VICTIM)).toHaveLength(1);
  await desk.minutes(10);
  expect(desk.published).toHaveLength(1);
});

test('with Slack and the topic both down a page reaches each of them once it is back', async () => {
  desk.topic.isDown = true;
  toAll(refusal('token_revoked'));
  await desk.want([saying(VICTIM, 'page', time.seconds)]);
  await desk.minutes(20);
  desk.topic.isDown = false;
  await desk.minutes(6);
  expect(publishedOf('victim').length).toBeGreaterThanOrEqual(1);
  const sent = desk.published.length;
  allIsWell();
  await desk.minutes(6);
  expect(shownOf(VICTIM)).toHaveLength(1);
  expect(desk.published).toHaveLength(sent);
});

test('while the token is revoked the alerts are on the topic, once each, and their age is told', async () => {
  toAll(refusal('token_revoked'));
  await desk.want([VICTIM]);
  await desk.minutes(60);
  expect(publishedOf('victim')).toHaveLength(1);
  expect(Math.max(...desk.ages)).toBeGreaterThan(3_300_000);
  expect(slack.asked.length).toBeLessThan(40);
});

test('an alert that Slack is too busy for goes to the topic after half an hour', async () => {
  toAll({ status: 503 });
  await desk.want([VICTIM]);
  await desk.minutes(25);
  expect(desk.published).toEqual([]);
  await desk.minutes(10);
  expect(publishedOf('victim')).toHaveLength(1);
});

test('no answer makes the rest wait longer than minutes', async () => {
  forVictim({ status: 429, headers: { 'retry-after': '100000000' } }, 1);
  await desk.want([VICTIM]);
  await desk.minutes(6);
  expect(shownOf(VICTIM)).toHaveLength(1);
});

test('a Slack that does not answer twice in a row is left alone for the rest of the batch', async () => {
  slack.trouble = () => 'hang';
  await desk.want([VICTIM, ...OTHERS]);
  expect(slack.asked).toHaveLength(2);
});

test('a message that Slack posted before it failed is found, though its clock is behind and the channel busy', async () => {
  slack.now = () => time.seconds - 240;
  forVictim({ status: 503, isDone: true }, 1);
  const fresh = { ...VICTIM, openedAt: time.seconds };
  await desk.want([fresh]);
  const chatter = {
    channel: VICTIM_CHANNEL,
    thread: undefined,
    isBroadcast: false,
    entryId: '',
    text: 'hi',
    blocks: '',
  };
  for (let n = 0; n < 450; n += 1) slack.posted.push({ ...chatter, ts: `${time.seconds}.${100_000 + n}` });
  await desk.minutes(3);
  expect(shownOf(VICTIM)).toHaveLength(1);
});

test('a slow Slack ends no batch before its time: what is left goes with the next minutes', async () => {
  slack.trouble = () => {
    time.seconds += 4;
    return undefined;
  };
  const began = time.seconds;
  expect(await desk.want([VICTIM, ...OTHERS])).toEqual({ batchItemFailures: [] });
  expect(time.seconds - began).toBeLessThan(55);
  await desk.minutes(3);
  expect([VICTIM, ...OTHERS].map((one) => shownOf(one).length)).toEqual(Array.from({ length: 10 }, () => 1));
});

test('a message from long before is not looked for', async () => {
  forVictim({ status: 503 }, 1);
  await desk.want([VICTIM]);
  await desk.minutes(3);
  const [look] = slack.asked.filter(({ method }) => method === 'conversations.history');
  expect(look?.arguments['oldest']).toBe(String(VICTIM.openedAt - 300));
});

test('a notice that is none is told of and holds up nothing', async () => {
  await desk.store.wantIncident(VICTIM, time.seconds);
  const { batchItemFailures } = await desk.invoke([
    { id: 'a', group: 'default', body: '{"incident":' },
    { id: 'b', group: 'default', body: '{"event":1}' },
    { id: 'c', group: 'default', body: JSON.stringify({ incident: VICTIM.id }) },
  ]);
  expect(batchItemFailures).toEqual([]);
  expect(shownOf(VICTIM)).toHaveLength(1);
  expect(desk.counted.filter((name) => name === 'NoticeFailures')).toHaveLength(2);
});
