import { firstOf } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import { causeLine } from '../../functions/incidents/first-line.ts';
import { FACT_EARLIER_ERROR, isOtherError, wordsOfBefore } from '../../functions/incidents/last-words.ts';
import { earlierText } from '../../functions/incidents/returns.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import { context, NINE, stop } from './stop-facts.ts';

const TLS = 'tls: private key does not match';
const RATES = 'panic: unknown currency "EURO"';

const opened = (): StopsIncident => {
  const incident = firstOf(applyStops([], [stop(1), stop(2), stop(3)], context()).incidents);
  return { ...incident, facts: { Error: RATES, Endpoint: 'db:5432', 'Log group': '/ecs/web' } };
};

/** The incident after tasks that stop so many seconds later, and were silent before. */
const backAfter = (seconds: number): StopsIncident => {
  const [before] = [opened()];
  const stops = [11, 12, 13].map((n) => ({ ...stop(n), at: NINE + seconds + n }));
  const { incidents } = applyStops([before], stops, context());
  return firstOf(incidents.filter(({ id }) => id === before.id));
};

test.each([
  ['in its message', 1800],
  ['in a message of its own', 3 * 3600],
])('a failure that is back %s begins without the error of the time before', (_where, seconds) => {
  const back = backAfter(seconds);
  expect(back.facts).toMatchObject({ [FACT_EARLIER_ERROR]: RATES });
  expect(Object.keys(back.facts)).not.toContain('Error');
  expect(Object.keys(back.facts)).not.toContain('Endpoint');
  expect(causeLine(back)).not.toContain('EURO');
});

test('the error of now is the headline, and another one than before is said to be another', () => {
  const back = backAfter(3 * 3600);
  const shown = (error: string): string => {
    const item = newDelivered({ ...back, facts: { ...back.facts, Error: error } });
    return JSON.stringify(renderMessage(item, { links: linksOf(item), contact: null, isPage: false }));
  };
  const other = shown(TLS);
  expect(other).toContain(TLS);
  expect(other).toMatch(/It failed once before, with a different error: \d tasks/);
  expect(other).toContain('*It failed again with a different error*');
  expect(other).toContain('*Error before*');
  const same = shown(RATES);
  expect(same).toMatch(/It happened once before: \d tasks/);
  expect(same).toContain('*It happened again*');
  expect(same).not.toContain('Error before');
  expect(earlierText({ ...back, facts: {} })).toMatch(/^It happened once before/);
});

test('numbers, times and ids make no other error; an unknown one is not compared', () => {
  const facts = { Error: 'timeout after 31 ms on 10.0.0.7', [FACT_EARLIER_ERROR]: 'timeout after 12 ms on 10.0.9.9' };
  expect(isOtherError({ facts })).toBe(false);
  expect(isOtherError({ facts: { Error: TLS, [FACT_EARLIER_ERROR]: RATES } })).toBe(true);
  expect(isOtherError({ facts: { [FACT_EARLIER_ERROR]: RATES } })).toBe(false);
  expect(wordsOfBefore({ [FACT_EARLIER_ERROR]: RATES })).toEqual({ [FACT_EARLIER_ERROR]: RATES });
  expect(wordsOfBefore({})).toEqual({});
});
