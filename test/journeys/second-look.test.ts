import { KILL_SWITCH_KEY, modeKey } from '../../functions/adapters/dynamodb/keys.ts';
import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, shownIn, openInMemoryStore } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const inMode = async (mode: string): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': mode } }, openInMemoryStore);
  open.push(one);
  return one;
};

type Action = (one: Journey) => Promise<void> | void;

const until = (one: Journey, seconds: number): number => Math.floor(one.now().getTime() / 1000) + seconds;
const iso = (one: Journey, seconds: number): string => new Date(until(one, seconds) * 1000).toISOString();

/** What people can set at any moment, and the text that shows that it was obeyed. */
const SET_BY_PEOPLE: readonly (readonly [what: string, deed: Action, says: RegExp])[] = [
  ['the kill switch', (one) => one.set(KILL_SWITCH_KEY, { on: true, by: 'ben' }), /the kill switch is on/],
  ['a kill switch that can’t be read', (one) => one.set(KILL_SWITCH_KEY, 'on'), /the kill switch is on/],
  ['a hold', (one) => one.tag('farwatch:hold', iso(one, 3600)), /Farwatch only reports until/],
  [
    'a freeze',
    (one) => one.setPolicy({ freezeWindows: [{ from: iso(one, -60), to: iso(one, 3600) }] }),
    /changes are frozen until/,
  ],
  [
    'another mode by tag',
    (one) => one.tag('farwatch:mode', 'observe'),
    /the mode of the service is observe \(tag farwatch:mode\)/,
  ],
  [
    'another mode by command',
    async (one) => {
      const [key] = await one.store.services();
      if (key === undefined) throw new Error('the service must be known');
      await one.set(modeKey(key), { mode: 'observe', until: until(one, 3600), by: 'ben' });
    },
    /the mode of the service is observe \(set by ben until 20\d\d-/,
  ],
  ['a policy that can’t be read', (one) => one.setPolicy({ alpha: 'none' }), /the live policy is not readable/],
];

test.each(SET_BY_PEOPLE)(
  '%s set between the two looks stops a rollback by itself, and people are told',
  async (_, action, says) => {
    const one = await inMode('auto');
    one.betweenReads(async () => action(one));
    one.deploy();
    expect(await one.live(420, () => says.test(shownIn(one)))).toBe(true);
    expect(one.changes()).toEqual([]);
  },
);

test.each(SET_BY_PEOPLE)(
  '%s set between the two looks stops an approved rollback, and people are told',
  async (_, action, says) => {
    const one = await inMode('approve');
    one.deploy();
    await one.live(600, () => one.hasButton(ACTIONS.rollBack));
    one.betweenReads(async () => action(one));
    await one.press(one.button(ACTIONS.rollBack), ANA);
    expect(one.changes()).toEqual([]);
    expect(shownIn(one)).toMatch(says);
    expect(shownIn(one)).toMatch(/ana approved the rollback to web:1, but it was not done/);
  },
);

test.each(SET_BY_PEOPLE.slice(0, 4))(
  '%s set before the press stops an approved rollback, and people are told',
  async (_, action, says) => {
    const one = await inMode('approve');
    one.deploy();
    await one.live(600, () => one.hasButton(ACTIONS.rollBack));
    await action(one);
    await one.press(one.button(ACTIONS.rollBack), ANA);
    expect(one.changes()).toEqual([]);
    expect(shownIn(one)).toMatch(says);
  },
);

test('a policy that allows no rollback, put between the two looks, is obeyed, and people are told', async () => {
  const one = await inMode('auto');
  one.betweenReads(() => one.setPolicy({ maxRollbacksPerDay: 0 }));
  one.deploy();
  expect(await one.live(420, () => shownIn(one).includes('the limit is reached'))).toBe(true);
  expect(one.changes()).toEqual([]);
});

test('where nothing is set in between, both looks decide the same and ECS is asked once', async () => {
  const one = await inMode('auto');
  one.deploy();
  await one.live(420);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});
