import { plural } from '../../functions/primitives/plural.ts';
import { clockInUtc } from '../../functions/primitives/instant-text.ts';
import type { Day, DayEntry, DayMessage, DayStory } from './day.ts';
import { element, escapeHtml, scrolled } from './html.ts';
import { lanes, lineId } from './lanes.ts';
import { PLAYER } from './player.ts';
import { storyHtml } from './story-html.ts';
import { STYLE } from './style.ts';

const LEGEND = ['● a task failed', '⚑ deployment', '↺ rolled back', '❘ scaled', '❘ routine stop'];

const text = escapeHtml;

/** The entries of a day that its page has a message for. */
const isShown = (day: Day, message: string | null): message is string => day.messages.some(({ id }) => id === message);

const linked = (day: Day, message: string | null, words: string): string =>
  isShown(day, message) ? element('a', { href: `#${message}` }, text(words)) : text(words);

const tiles = (day: Day): string =>
  day.figures
    .map(({ value, name, hint }) =>
      element('div', { class: 'tile', title: hint }, element('b', {}, text(value)), element('span', {}, text(name))),
    )
    .join('');

const lineOf = (day: Day, entry: DayEntry): string => {
  const { at, service, kind, text: words, message } = entry;
  return element(
    'li',
    { id: lineId(day, entry) },
    element('time', {}, clockInUtc(at)),
    element('span', { class: 'who' }, text(service)),
    element('span', { class: kind }, linked(day, message, words)),
  );
};

const hourOf = ({ at }: DayEntry): string => clockInUtc(at).slice(0, 2);

/** Only the hours in which Farwatch rolled back are open at first. */
const hourGroups = (day: Day): string => {
  const hours = [...new Set(day.entries.map(hourOf))];
  return hours
    .map((hour) => {
      const entries = day.entries.filter((entry) => hourOf(entry) === hour);
      const failures = entries.filter(({ kind }) => kind === 'stop').length;
      const isOpen = entries.some(({ kind }) => kind === 'rollback');
      const count = failures === 0 ? plural(entries.length, 'event') : plural(failures, 'failed task');
      const summary = element('summary', {}, `${hour}:00 `, element('span', {}, count));
      const log = element('ol', { class: 'log' }, ...entries.map((entry) => lineOf(day, entry)));
      return element('details', { class: 'hour-group', ...(isOpen ? { open: '' } : {}) }, summary, log);
    })
    .join('');
};

const repliesOf = ({ thread }: DayMessage): string => {
  if (thread.length === 0) return '';
  const replies = thread.map(
    (reply) => element('div', { class: 'meta' }, element('time', {}, clockInUtc(reply.at))) + reply.html,
  );
  const count = `${thread.length} ${thread.length === 1 ? 'reply' : 'replies'}`;
  return element('details', {}, element('summary', {}, count), ...replies);
};

const messageOf = (message: DayMessage): string => {
  const { id, at, channel, level, html, edits } = message;
  const updated = edits > 0 ? element('span', {}, `updated ${edits}×`) : '';
  const where = element('span', {}, `#${text(channel)}`);
  const meta = element('div', { class: 'meta' }, element('time', {}, clockInUtc(at)), where, updated);
  return element('article', { class: `message ${level}`, id }, meta, html, repliesOf(message));
};

const part = (id: string, title: string, lead: string, ...content: readonly string[]): string =>
  element('h2', { id }, text(title)) + element('p', {}, text(lead)) + content.join('');

const card = (...content: readonly string[]): string => element('div', { class: 'card' }, ...content);

const sections = (day: Day): string =>
  day.sections.map(({ id, title, lead, html }) => part(id, title, lead, card(html))).join('');

const navigation = (day: Day): string =>
  [
    ...(day.story === null ? [] : [['story', 'The rollback']]),
    ['day', 'The day'],
    ['minutes', 'Minute by minute'],
    ['slack', 'Slack'],
    ...day.sections.map(({ id, title }) => [id, title]),
  ]
    .map(([id = '', title = '']) => `<a href="#${escapeHtml(id)}">${escapeHtml(title)}</a>`)
    .join('');

const ABOUT =
  'A simulated cluster in virtual time, with the code that runs in Lambda, a store that behaves as DynamoDB, and an ' +
  'ECS that reacts to Farwatch’s calls. Times are UTC.';
const THE_DAY =
  'One lane per service. Hover over a mark to read it; each mark links to its message or to its line below.';
const SLACK = 'Every message, as it was at the end of the day.';

const header = (day: Day): string => {
  const report = element('a', { href: 'report.html' }, 'Report');
  const nav = element('nav', {}, navigation(day), report);
  const title =
    day.story === null ? element('h1', {}, text(day.title)) : element('p', { class: 'title' }, text(day.title));
  return element('header', {}, title, element('p', {}, text(ABOUT)), nav);
};

const legend = (): string =>
  element('div', { class: 'legend' }, ...LEGEND.map((words) => element('span', {}, text(words))));

const columns = (day: Day): string => {
  const minutes = part('minutes', 'Minute by minute', 'Events from ECS and what Farwatch did.', card(hourGroups(day)));
  const messages = element('div', { class: 'card slack' }, ...day.messages.map(messageOf));
  const channel = element('section', { class: 'channel' }, part('slack', 'Slack', SLACK, messages));
  return element('div', { class: 'cols' }, element('section', {}, minutes), channel);
};

const FOOTER = 'Made by <code>farwatch demo</code>. This page makes no network requests.';

const messageOfStory = ({ messages }: Day, { entryId }: DayStory): string | undefined =>
  messages.find(({ id }) => entryId.startsWith(id))?.id;

const body = (day: Day): string =>
  header(day) +
  element(
    'main',
    {},
    day.story === null ? '' : storyHtml(day.story, messageOfStory(day, day.story)),
    element('div', { class: 'tiles' }, tiles(day)),
    part('day', 'The day', THE_DAY, card(scrolled('The day', lanes(day)), legend())),
    columns(day),
    sections(day),
  ) +
  element('footer', {}, FOOTER) +
  (day.story === null ? '' : element('script', {}, PLAYER));

/** The demo's page: one self-contained HTML document. `slackStyle` is the style of the message previews. */
export const dayPage = (day: Day, slackStyle: string): string => {
  const head = element(
    'head',
    {},
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    element('title', {}, text(day.title)),
    element('style', {}, STYLE, slackStyle),
  );
  return `<!doctype html>${element('html', { lang: 'en' }, head, element('body', {}, body(day)))}\n`;
};
