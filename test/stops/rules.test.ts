import { expect, test } from 'vitest';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify, ruleFor } from '../../functions/stops/classify.ts';
import { RULES } from '../../functions/stops/rules/rules.ts';
import { viewOf } from '../../functions/stops/rules/view.ts';
import { sightings } from './sightings.ts';

const seen = sightings();

test.each(seen)('$file shows what it is named by', ({ stop, cause }) => {
  expect(classify(stop).cause).toBe(cause);
});

test('every rule is reached by an event', () => {
  const reached = new Set(seen.map(({ stop }) => ruleFor(viewOf(stop))?.rule));
  expect(RULES.filter((rule) => !reached.has(rule)).map(({ cause, wording }) => `${cause}: ${wording}`)).toEqual([]);
});

test('every cause has a rule, and every cause but unknown is shown by an event', () => {
  const ruled = new Set<string>(RULES.map(({ cause }) => cause));
  const shown = new Set<string>(seen.map(({ cause }) => cause));
  const causes = Object.keys(CAUSES).filter((cause) => cause !== 'unknown');
  expect(causes.filter((cause) => !ruled.has(cause))).toEqual([]);
  expect(causes.filter((cause) => !shown.has(cause))).toEqual([]);
});

test('no two rules have the same wording', () => {
  const wordings = RULES.map(({ cause, wording }) => `${cause}: ${wording}`);
  expect(new Set(wordings).size).toBe(wordings.length);
});

test('every rule looks at something', () => {
  expect(RULES.filter(({ says, when }) => (says ?? []).length === 0 && when === undefined)).toEqual([]);
});

test('patterns are in lower case, for that is what they are tried on', () => {
  const patterns = RULES.flatMap(({ says, unless }) => [...(says ?? []), ...(unless ?? [])]);
  const withoutEscapes = patterns.map(({ source }) => source.replace(/\\[A-Za-z]/g, ''));
  expect(withoutEscapes.filter((source) => /[A-Z]/.test(source))).toEqual([]);
});

test('no pattern repeats a repetition: what is unbounded or nested is slow on hostile texts', () => {
  const patterns = RULES.flatMap(({ says, unless }) => [...(says ?? []), ...(unless ?? [])]);
  const unbounded = (source: string): boolean =>
    /(?<!\\)[*+]|\{\d+,\}/.test(source.replace(/\[(?:[^\]\\]|\\.)*\]/g, '[]').replace(/\\./g, ''));
  const nested = (source: string): boolean => /\([^()]*\{\d+,\d+\}[^()]*\)\{\d*,\d+\}/.test(source);
  expect(patterns.map(({ source }) => source).filter((source) => unbounded(source) || nested(source))).toEqual([]);
});

test('a confidence is a probability, and a rule that only names the domain is less sure', () => {
  expect(RULES.filter(({ confidence = 0.5 }) => confidence <= 0 || confidence >= 1)).toEqual([]);
  const general = RULES.filter(({ cause }) => /pull_failed|retrieval_failed|setup_failed|unreported/.test(cause));
  expect(general.every(({ confidence = 1 }) => confidence <= 0.6)).toBe(true);
});
