import { plural } from '../../functions/primitives/plural.ts';
import { TIMELINE_KEY } from '../../functions/scaling/timeline/timeline-page.ts';
import { clockSecondInUtc } from '../../functions/primitives/instant-text.ts';
import type { DayFrame, DayStory } from './day.ts';
import { element, escapeHtml, scrolled } from './html.ts';

/** The file beside the page that holds the whole timeline, as `farwatch timeline --html` writes it. */
export const TIMELINE_FILE = 'timeline.html';

/** `10:12:41` of a time in UTC. */
/** Where a step of the story can be linked to. */
const anchorOf = (index: number): string => `step-${index + 1}`;

const stepHtml = ({ at, mood, text }: DayStory['steps'][number], index: number): string =>
  element(
    'li',
    { id: anchorOf(index), class: mood },
    element('a', { href: `#${anchorOf(index)}` }, element('time', {}, clockSecondInUtc(at))),
    element('span', {}, escapeHtml(text)),
  );

const frameHtml = ({ at, state, message, html }: DayFrame): string =>
  element(
    'li',
    { class: `frame ${state.replace(' ', '-')}`, 'data-message': message },
    element('div', { class: 'state' }, element('time', {}, clockSecondInUtc(at)), ` ${state}`),
    html,
  );

/** Hidden until the script of the page finds it. */
const playerHtml = ({ frames }: DayStory): string => {
  if (frames.length === 0) return '';
  const button = element('button', { type: 'button', id: 'play', hidden: '' }, 'Play');
  return element('p', { class: 'player' }, button, element('output', { id: 'play-state', 'aria-live': 'polite' }));
};

/** Shown one after the other by the play button; without the script, all below each other. */
const channelHtml = ({ frames }: DayStory): string => {
  if (frames.length === 0) return '';
  const summary = element('summary', {}, `What Slack showed, in ${plural(frames.length, 'step')}`);
  const list = element('ol', { class: 'frames slack' }, ...frames.map(frameHtml));
  return element('details', { id: 'channel' }, summary, list);
};

/** The story with which the page opens. `message`: the id of its message on the page, if any. */
export const storyHtml = (story: DayStory, message: string | undefined): string => {
  const slack = message === undefined ? '' : element('a', { href: `#${message}` }, 'Its message in Slack');
  const whole = element('a', { href: TIMELINE_FILE }, 'The whole timeline');
  return element(
    'section',
    { id: 'story', 'aria-labelledby': 'story-title' },
    element('h1', { id: 'story-title' }, escapeHtml(story.headline)),
    element('p', { class: 'lead' }, escapeHtml(story.lead)),
    element(
      'div',
      { class: 'card' },
      playerHtml(story),
      channelHtml(story),
      scrolled('Timeline of the rollback', story.picture, 'wide'),
      TIMELINE_KEY,
      element('ol', { class: 'steps' }, ...story.steps.map(stepHtml)),
      element('p', { class: 'links' }, slack, whole),
    ),
  );
};
