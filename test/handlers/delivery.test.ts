import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incident } from '../../functions/service-state/incident.ts';
import { DEFAULT_CHANNEL, notification, VICTIM_CHANNEL } from './delivery-rig.ts';
import {
  VICTIM,
  OTHERS,
  channelNamed,
  isVictims,
  forVictim,
  refusal,
  always,
  shownOf,
  publishedOf,
  toAll,
  allIsWell,
  setUp,
  tearDown,
  slack,
  delivery,
  time,
} from './delivery-scene.ts';

beforeEach(setUp);
afterEach(tearDown);

type Kind = {
  readonly kind: string;
  readonly begins: () => void;
  readonly ends?: () => void;
  readonly counts: string;
  readonly isForAll?: boolean;
  readonly in: string | 'topic';
  readonly atMost?: number;
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
    begins: () => void delivery.unreadable.add(VICTIM.id),
    ends: () => delivery.unreadable.clear(),
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
    const news = level === 'page' ? notification(VICTIM, 'page', time.seconds) : VICTIM;
    begins();
    const { batchItemFailures } = await delivery.want([news, ...OTHERS]);
    expect(batchItemFailures).toEqual([]);
    if (!isForAll) for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    await delivery.minutes(10);
    ends();
    await delivery.minutes(10);
    isDelivered(VICTIM);
    for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    if (level === 'page' || where === 'topic') expect(publishedOf('victim')).toHaveLength(1);
    expect(delivery.counted).toContain(counts);
    const calls = slack.asked.length;
    await delivery.minutes(3);
    if (where !== 'topic') expect(slack.asked).toHaveLength(calls);
  });

  test.each(['alert', 'page'] as const)('news that follows (%s) is not lost', async (level) => {
    await delivery.want([VICTIM]);
    expect(shownOf(VICTIM)).toHaveLength(1);
    time.seconds += 60;
    begins();
    await delivery.want([notification(VICTIM, level, time.seconds), ...OTHERS]);
    if (!isForAll) for (const other of OTHERS) expect(shownOf(other)).toHaveLength(1);
    await delivery.minutes(10);
    ends();
    await delivery.minutes(10);
    const reported = slack.delivered.filter(({ text, blocks }) => `${text}${blocks}`.includes('more of it'));
    if (where !== 'topic') expect(reported.map(({ channel }) => channel)).toContain(where);
    if (level === 'page' || where === 'topic') expect(publishedOf('more of it')).toHaveLength(1);
    expect(delivery.counted).toContain(counts);
  });
});
