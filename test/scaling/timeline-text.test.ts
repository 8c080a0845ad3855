import { expect, test } from 'vitest';
import { timelineOf } from '../../functions/scaling/timeline/timeline.ts';
import {
  movesWords,
  timelineJson,
  timelineShort,
  timelineText,
} from '../../functions/scaling/timeline/timeline-text.ts';
import { minute, WEB } from './samples.ts';
import { story } from './story.ts';

const empty = timelineOf({
  service: WEB,
  from: minute(0),
  to: minute(60),
  entries: [],
  missingData: [],
  desiredBefore: null,
  changes: [],
  moves: [],
});

test('the terminal shows the hour, running and desired tasks, what happened and who did it', () => {
  const text = timelineText(story());
  expect(text).toContain('prod/web (111122223333, eu-west-1), 2026-11-20 08:00 to 2026-11-20 10:00 UTC');
  expect(text).toContain('08:59     8/8  ☞ Service updated (web:43) · a pipeline (ci/deploy)');
  expect(text).toMatch(/09:02.*web:43 stopped .*\(5 times, until 09:08\)/);
  expect(text).toContain('Not known:\n  No CloudTrail');
  expect(text).not.toMatch(/undefined|null|NaN/);
});

test('colours are the terminal’s own affair', () => {
  const moods = new Set<string>();
  timelineText(story(), (text, mood) => (moods.add(mood), text));
  expect(moods).toEqual(new Set(['good', 'bad', 'plain']));
});

test('Slack gets the newest ten lines, with what Slack would read as markup written out', () => {
  const short = timelineShort(story());
  expect(short.split('\n')).toHaveLength(12);
  expect(short).toContain('*prod/web*, 3/3 tasks running/desired');
  expect(short).toMatch(/_\d+ earlier lines are left out._/);
  const [first] = story().entries;
  const sly = { ...empty, entries: first ? [{ ...first, text: 'a <!channel> & b' }] : [] };
  expect(timelineShort(sly)).toContain('a &lt;!channel&gt; &amp; b');
});

test('a service nothing was heard of says so', () => {
  expect(timelineText(empty)).toContain('No event of this service');
  expect(timelineShort(empty)).toContain('No event of this service');
});

test('JSON is the whole track with ISO times', () => {
  const json = JSON.parse(JSON.stringify(timelineJson(story()))) as {
    entries: { at: string; text: string }[];
    schema: string;
  };
  expect(json).toMatchObject({
    schema: 'farwatch-timeline/1',
    from: '2026-11-20T08:00:00.000Z',
    desired: expect.arrayContaining([{ at: '2026-11-20T08:31:00.000Z', count: 7 }]),
  });
  expect(json.entries).toHaveLength(story().entries.length);
});

test('why running tasks came and went is summed up, and every one of them is in the JSON with its cause', () => {
  expect(timelineText(story())).toContain(
    'Running tasks: +6 by scaling, +6 by failures, −6 by failures, −5 by scaling.',
  );
  expect(timelineJson(story())).toMatchObject({
    moves: expect.arrayContaining([
      { at: '2026-11-20T08:21:00.000Z', task: 'c', delta: 1, cause: 'scaling', reason: 'policy cpu' },
    ]),
  });
  expect(movesWords(empty)).toBeUndefined();
});
