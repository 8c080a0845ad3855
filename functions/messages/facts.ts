import { FACT_ERROR } from '../incidents/first-line.ts';
import { FACT_EARLIER_ERROR, isOtherError } from '../incidents/last-words.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Field } from './blocks.ts';
import { FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT } from './links.ts';

/** Facts that only links are made from, and the one that is the first line. */
const HIDDEN: readonly string[] = [FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT, FACT_ERROR];

/** Longest value that fits next to another one; a longer one, or one with several lines, belongs in the thread. */
const SHORT_CHARACTERS = 140;

const isShort = (value: string): boolean => value.length <= SHORT_CHARACTERS && !value.includes('\n');

const isIdentifier = (name: string, value: string): boolean =>
  name === FACT_LOG_GROUP || (/^[\w./:@-]+$/.test(value) && /[\d/:_]/.test(value) && !/^\d+$/.test(value));

/** The error of the time before says something only where it is another one. */
const isShown = (incident: Incident, name: string): boolean =>
  !HIDDEN.includes(name) && (name !== FACT_EARLIER_ERROR || isOtherError(incident));

/** Facts that are shown side by side in the message itself. */
export const shortFacts = (incident: Incident): readonly Field[] =>
  Object.entries(incident.facts)
    .filter(([name, value]) => isShown(incident, name) && value !== '' && isShort(value))
    .map(([name, value]) => ({ name, value, isCode: isIdentifier(name, value) }));

/** Facts that go into the thread: log lines, differences, permissions. */
export const longFacts = (incident: Incident): readonly (readonly [string, string])[] =>
  Object.entries(incident.facts).filter(([name, value]) => isShown(incident, name) && !isShort(value));

/** `eu-west-1a ×9, eu-west-1b ×5`, most first. */
export const countsText = (counts: Readonly<Record<string, number>>): string => {
  const entries = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const shown = entries.slice(0, 4).map(([name, count]) => (entries.length === 1 ? name : `${name} ×${count}`));
  return entries.length > 4 ? `${shown.join(', ')} and ${entries.length - 4} more` : shown.join(', ');
};

/** The JSON objects and lists in a text: an advice may quote an IAM statement. */
export const jsonIn = (text: string): string | undefined => {
  const start = text.search(/[{[]\s*"/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return start >= 0 && end > start ? text.slice(start, end + 1) : undefined;
};

/** JSON with line breaks and indentation; unchanged when it is not JSON. */
export const pretty = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};
