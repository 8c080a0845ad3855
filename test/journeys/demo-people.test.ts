import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { composeDay } from '../../cli/demo/compose.ts';
import { wishesOf } from '../../cli/demo/day-people.ts';
import { onCallSection } from '../../cli/demo/on-call.ts';
import type { Wish } from '../../cli/demo/people.ts';
import { people } from '../../cli/demo/people.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { journey, openInMemoryStore, shownIn } from './shop-journey.ts';

const MARTA = { id: 'U0MARTA', name: 'marta' } as const;
const wish = (action: string, more: Partial<Wish> = {}): Wish => ({
  user: MARTA,
  service: 'web',
  from: 0,
  action,
  label: action,
  afterMs: 5000,
  ...more,
});

/** Lets the people of the demo read the channel and press what they wish. */
const pressed = async (one: Journey, persons: ReturnType<typeof people>): Promise<void> => {
  const acts = persons.reads(one.now().getTime());
  await one.live(5);
  for (const { act } of acts) await act(one);
};

test('people acknowledge, mute by the form and ask what is open; page and lines say who did it, and when', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'observe' } }, openInMemoryStore);
  one.deploy();
  await one.live(300, () => one.hasButton(ACTIONS.mute));
  const fills = { length: '1h', reason: 'the registry is down' };
  const wishes = [wish(ACTIONS.acknowledge, { label: 'Acknowledge' }), wish(ACTIONS.mute, { label: 'Mute…', fills })];
  const persons = people(one, wishes);
  await pressed(one, persons);
  await persons.types(one.now().getTime(), 'open', MARTA).act(one);
  expect(shownIn(one)).toMatch(/👀 acknowledged by @marta after \d+ s/);
  expect(shownIn(one)).toMatch(/🔕 muted until .* by @marta: the registry is down/);
  const played = { messages: one.messages(), presses: persons.presses };
  const [section] = onCallSection(played);
  expect(section?.html).toMatch(/marta presses “Acknowledge” in the message about web/);
  expect(section?.html).toMatch(/marta presses “Mute… \(1h, the registry is down\)”/);
  expect(section?.html).toMatch(/marta types \/farwatch open<\/h3><blockquote>1 open:<br>/);
  expect(section?.html).toContain('muted until');
  expect(onCallSection({ ...played, presses: [] })).toEqual([]);
  await one.close();
});

test('a page that nobody acknowledges is shown with the mention, and whoever is called acknowledges it', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto' } }, openInMemoryStore);
  await one.setPolicy({ maxRollbacksPerDay: 0, onCall: { escalateAfterMinutes: 1, escalateTo: MARTA.id } });
  const persons = people(one, [wish(ACTIONS.acknowledge, { label: 'Acknowledge', isCalled: true })]);
  one.deploy();
  await one.live(90, () => shownIn(one).includes('🚨'));
  expect(persons.reads(one.now().getTime())).toEqual([]);
  await one.live(75);
  await pressed(one, persons);
  expect(shownIn(one)).toMatch(/acknowledged by @marta/);
  const [section] = onCallSection({ messages: one.messages(), presses: persons.presses });
  expect(section?.html).toMatch(
    /nobody has acknowledged the page<\/h3>.*Nobody has acknowledged this page for 1 minute/,
  );
  await one.close();
});

test('no id is twice on the page, though a failure came back as a second message of one incident', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'observe' } }, openInMemoryStore);
  const startsAt = one.now();
  one.deploy();
  await one.live(60, () => one.hasButton(ACTIONS.mute));
  const [first] = one.messages();
  if (first === undefined) throw new Error('nothing was posted');
  const again = { ...first, at: first.at + 7_200_000, place: { ...first.place, ts: '9.9' } };
  const notice = { service: null, group: 'web', level: 'alert', incident: first.entryId, text: 'web fails' } as const;
  const html = composeDay(
    {
      day: { startsAt, endsAt: new Date(startsAt.getTime() + 86_400_000) },
      events: [],
      outcomes: [first, again].map(({ at }) => ({ at: new Date(at), outcome: { notices: [notice], decisions: [] } })),
      messages: [first, again],
      presses: [
        { ts: '9.9', at: again.at + 60_000, by: 'marta', label: 'Acknowledge', says: 'Acknowledged.', service: 'web' },
      ],
      changes: [],
    },
    [],
    null,
  );
  const { document } = parseHTML(html);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const links = [...document.querySelectorAll('ol.log a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual([`#${first.entryId}`, `#${first.entryId}~2`, `#${first.entryId}~2`]);
  for (const link of links) expect(ids).toContain(link?.slice(1));
  await one.close();
});

test('the demo’s people press each button of a proposal and of an alert once', () => {
  const buttons = wishesOf(() => 0).map(({ label }) => label);
  expect(new Set(buttons)).toEqual(new Set(['Acknowledge', 'Roll back', 'Mute…', 'Not now', 'Hold 1 h', 'Continue']));
});
