import type { Day, DayEntry, DayMessage } from './day.ts';
import { clockOf, escapeHtml } from './html.ts';
import { lanes } from './lanes.ts';
import { STYLE } from './style.ts';

const LEGEND = [
  ['stop', '● a task failed'],
  ['deployment', '⚑ deployment'],
  ['rollback', '↺ rolled back'],
  ['scaling', '❘ scaled'],
  ['normal-stop', '❘ everyday stop'],
];

const tiles = (day: Day): string =>
  day.figures
    .map(
      ({ value, name, hint }) =>
        `<div class="tile" title="${escapeHtml(hint)}"><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></div>`,
    )
    .join('');

const lineOf = ({ at, service, kind, text, message }: DayEntry): string => {
  const said = message === null ? escapeHtml(text) : `<a href="#${escapeHtml(message)}">${escapeHtml(text)}</a>`;
  return `<li><time>${clockOf(at)}</time><span class="who">${escapeHtml(service)}</span><span class="${kind}">${said}</span></li>`;
};

const hourOf = ({ at }: DayEntry): string => clockOf(at).slice(0, 2);

/** Hours without anything but everyday stops are closed at first: people look for trouble. */
const hourGroups = (day: Day): string => {
  const hours = [...new Set(day.entries.map(hourOf))];
  return hours
    .map((hour) => {
      const entries = day.entries.filter((entry) => hourOf(entry) === hour);
      const failures = entries.filter(({ kind }) => kind === 'stop').length;
      const isOpen = entries.some(({ kind }) => kind === 'rollback' || kind === 'said');
      const count = failures === 0 ? `${entries.length} events` : `${failures} failed tasks`;
      return `<details class="hour-group"${isOpen ? ' open' : ''}><summary>${hour}:00 <span>${count}</span></summary><ol class="log">${entries.map(lineOf).join('')}</ol></details>`;
    })
    .join('');
};

const messageOf = ({ id, at, channel, level, html, thread, edits }: DayMessage): string => {
  const updated = edits > 0 ? `<span>updated ${edits}×</span>` : '';
  const replies = thread
    .map((reply) => `<div class="meta"><time>${clockOf(reply.at)}</time></div>${reply.html}`)
    .join('');
  const more =
    thread.length > 0
      ? `<details><summary>${thread.length} ${thread.length === 1 ? 'reply' : 'replies'}</summary>${replies}</details>`
      : '';
  return `<article class="message ${level}" id="${escapeHtml(id)}"><div class="meta"><time>${clockOf(at)}</time><span>#${escapeHtml(channel)}</span>${updated}</div>${html}${more}</article>`;
};

const sections = (day: Day): string =>
  day.sections
    .map(
      ({ id, title, lead, html }) =>
        `<h2 id="${escapeHtml(id)}">${escapeHtml(title)}</h2><p>${escapeHtml(lead)}</p><div class="card">${html}</div>`,
    )
    .join('');

const navigation = (day: Day): string =>
  [
    ['day', 'The day'],
    ['minutes', 'Minute by minute'],
    ['slack', 'Slack'],
    ...day.sections.map(({ id, title }) => [id, title]),
  ]
    .map(([id = '', title = '']) => `<a href="#${escapeHtml(id)}">${escapeHtml(title)}</a>`)
    .join('');

const body = (day: Day): string => `
<header><h1>${escapeHtml(day.title)}</h1>
<p>A simulated cluster played through Farwatch’s own handlers in virtual time: the same code that runs in Lambda, an embedded DynamoDB, and an ECS that answers its calls. Times are UTC.</p>
<nav>${navigation(day)}<a href="report.html">Report</a></nav></header>
<main><div class="tiles">${tiles(day)}</div>
<h2 id="day">The day</h2><p>One lane a service. Point at a mark to read it; a mark that led to a message links to it.</p>
<div class="card">${lanes(day)}<div class="legend">${LEGEND.map(([, text = '']) => `<span>${escapeHtml(text)}</span>`).join('')}</div></div>
<div class="cols"><section><h2 id="minutes">Minute by minute</h2><p>What ECS told and what Farwatch made of it.</p><div class="card">${hourGroups(day)}</div></section>
<section class="channel"><h2 id="slack">Slack</h2><p>Every message of the day, as it stood at its end.</p><div class="card slack">${day.messages.map(messageOf).join('')}</div></section></div>
${sections(day)}</main>
<footer>Made by <code>farwatch demo</code>. Nothing on this page asks the network for anything.</footer>`;

/** The demo's page: one self-contained HTML document. `slackStyle` is the style of the message previews. */
export const dayPage = (day: Day, slackStyle: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(day.title)}</title><style>${STYLE}${slackStyle}</style></head><body>${body(day)}</body></html>\n`;
