import { expect, test } from 'vitest';
import { lagHtml } from '../../functions/report/page/lag.ts';
import { scalingRow } from '../../functions/scaling/section.ts';
import { out } from '../scaling/case.ts';
import { HIGH, minute, picture, task } from '../scaling/samples.ts';

const scaled = picture({
  alarmStarts: [{ alarm: HIGH, at: minute(9.5) }],
  facts: {
    activities: [out(1, 2), out(10, 5)],
    tasks: [
      ...[0, 1, 2].map((index) => task(`a${index}`, 10.2)),
      ...[0, 1, 2].map((index) => task(`b${index}`, 60, { taskDefinition: 'web:43', pullSeconds: 32 })),
    ],
  },
});

test('the lag of a service and of each of its revisions has every leg that was measured', () => {
  const html = lagHtml([scalingRow(scaled)], { isOrganisation: false });
  expect(html.match(/<tr>/g)).toHaveLength(4);
  expect(html).toMatch(/>prod\/web<.*?>3<.*?>30 <small>\/ 30<.*?>–<.*?>12 <small>/s);
  expect(html).toMatch(/prod\/web, web:43.*?32 <small>\/ 32</s);
});

test('where nothing scaled out there is no table', () => {
  expect(lagHtml([scalingRow(picture())], { isOrganisation: false })).toBe('');
});
