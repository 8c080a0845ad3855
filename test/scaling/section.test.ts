import { expect, test } from 'vitest';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { scalingRow, scalingSection } from '../../functions/scaling/section.ts';
import { activity, picture, settings, task, WHERE } from './samples.ts';

const pulls = (revision: string, at: number, seconds: number) =>
  [0, 1, 2].map((index) =>
    task(`${revision}${index}`, at + index / 10, { pullSeconds: seconds, taskDefinition: revision }),
  );

const facts = {
  activities: [
    activity({ at: 1, to: 2, cause: 'low' }),
    activity({ at: 10, to: 5 }),
    activity({ at: 40, to: 8 }),
    activity({ at: 100, to: 5, cause: 'low' }),
  ],
  tasks: [...pulls('web:42', 10.2, 10), ...pulls('web:43', 40.2, 32)],
};

test('a row counts, measures and explains a service’s week', () => {
  const row = scalingRow(picture({ facts }));
  expect(row).toMatchObject({
    scaleOuts: 2,
    scaleIns: 1,
    desiredMin: 2,
    desiredMax: 8,
    limits: { minimum: 2, maximum: 8 },
    reversals: 0,
  });
  expect(row.lag).toMatchObject({ runs: 6, scaleOuts: 2 });
  expect(row.growths).toEqual(['The image grew with web:43: +22 s pull (10 s → 32 s at p50)']);
  expect(row.missingData.join()).toContain('No CloudTrail');
});

test('a service nothing is known of has an honest row', () => {
  expect(scalingRow(picture({ settings: null }))).toMatchObject({
    scaleOuts: 0,
    desiredMin: null,
    limits: null,
    lag: null,
    findings: [],
  });
});

test('the section puts what matters most first and adds up', () => {
  const other = serviceKey({ ...WHERE, cluster: 'prod', name: 'api' });
  const calm = scalingRow(picture({ facts }));
  const suspended = scalingRow(
    picture({ service: other, settings: settings({ suspended: { in: false, out: true, scheduled: false } }) }),
  );
  const section = scalingSection([calm, suspended]);
  expect(section.rows.map(({ service }) => service)).toEqual([other, calm.service]);
  expect(section.totals).toMatchObject({ services: 2, scalingServices: 1, scaleOuts: 2, scaleIns: 1, findings: 1 });
  expect(scalingSection([suspended, calm])).toEqual(section);
});
