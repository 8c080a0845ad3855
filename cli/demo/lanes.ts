import type { Day, DayEntry, DayEntryKind } from './day.ts';
import { element, escapeHtml } from './html.ts';
import { clockInUtc } from '../../functions/primitives/instant-text.ts';

const WIDTH = 1120;
const LEFT = 150;
const LANE = 30;
const TOP = 34;
const LABEL = 'The day, one lane per service';

type Mark = { readonly shape: 'dot' | 'flag' | 'arrow' | 'tick'; readonly order: number };

/** How each kind is drawn; later ones on top. */
const MARKS: Readonly<Partial<Record<DayEntryKind, Mark>>> = {
  'normal-stop': { shape: 'tick', order: 0 },
  scaling: { shape: 'tick', order: 1 },
  stop: { shape: 'dot', order: 2 },
  deployment: { shape: 'flag', order: 3 },
  rollback: { shape: 'arrow', order: 4 },
};

const drawn = (shape: Mark['shape'], x: number, y: number): string => {
  if (shape === 'dot') return `<circle cx="${x}" cy="${y}" r="4"/>`;
  if (shape === 'flag') return `<path d="M${x} ${y + 9}V${y - 9}l9 4-9 4"/>`;
  if (shape === 'arrow') return `<path d="M${x + 8} ${y - 7}a8 8 0 1 0 2 9M${x + 8} ${y - 7}v-6m0 6h-6"/>`;
  return `<path d="M${x} ${y - 5}v10"/>`;
};

const placeOf = (day: Day, entry: DayEntry): { readonly x: number; readonly y: number } => ({
  x: Math.round(LEFT + ((entry.at - day.from) / (day.to - day.from)) * (WIDTH - LEFT - 20)),
  y: TOP + day.services.indexOf(entry.service) * LANE + LANE / 2,
});

/** Where the line of an entry stands in the list below the picture. */
export const lineId = (day: Day, entry: DayEntry): string => `line-${day.entries.indexOf(entry) + 1}`;

/** Marks without a message are out of the tab order: their lines are in the list. */
const markOf = (day: Day, entry: DayEntry, mark: Mark): string => {
  const { x, y } = placeOf(day, entry);
  const words = `${clockInUtc(entry.at)} ${entry.service}: ${entry.text}`;
  const title = element('title', {}, escapeHtml(words));
  const named = { class: `m ${entry.kind}`, role: 'img', 'aria-label': words };
  const shape = element('g', named, title, drawn(mark.shape, x, y));
  const isShown = day.messages.some(({ id }) => id === entry.message);
  const [target, order] = isShown ? [entry.message ?? '', 0] : [lineId(day, entry), -1];
  return element('a', { href: `#${target}`, tabindex: order }, shape);
};

const hoursOf = (day: Day, height: number): string =>
  Array.from({ length: 13 }, (_, n) => {
    const at = day.from + (n / 12) * (day.to - day.from);
    const x = Math.round(LEFT + (n / 12) * (WIDTH - LEFT - 20));
    const line = element('path', { class: 'grid', d: `M${x} ${TOP - 8}V${height - 6}` });
    return line + element('text', { class: 'hour', x, y: 18 }, clockInUtc(at));
  }).join('');

const lanesOf = (day: Day): string =>
  day.services
    .map((service, n) => {
      const y = TOP + n * LANE + LANE / 2;
      const line = element('path', { class: 'lane', d: `M${LEFT} ${y}H${WIDTH - 20}` });
      return line + element('text', { class: 'name', x: LEFT - 12, y: y + 4 }, escapeHtml(service));
    })
    .join('');

/** The day as a picture: one lane per service, with a mark for each entry. */
export const lanes = (day: Day): string => {
  const height = TOP + day.services.length * LANE + 12;
  const marks = day.entries
    .flatMap((entry) => {
      const mark = MARKS[entry.kind];
      return mark === undefined || !day.services.includes(entry.service) ? [] : [{ entry, mark }];
    })
    .sort((a, b) => a.mark.order - b.mark.order)
    .map(({ entry, mark }) => markOf(day, entry, mark));
  const attributes = { class: 'lanes', viewBox: `0 0 ${WIDTH} ${height}`, role: 'group', 'aria-label': LABEL };
  return element('svg', attributes, hoursOf(day, height), lanesOf(day), ...marks);
};
