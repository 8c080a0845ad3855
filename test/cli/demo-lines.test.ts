import { expect, test } from 'vitest';
import { entriesOf } from '../../cli/demo/describe.ts';
import { MORNING, stopped } from '../support/envelopes.ts';

const linesOf = (event: unknown) =>
  entriesOf({ events: [{ at: new Date(MORNING), event }], outcomes: [] }).map(({ kind, text }) => [kind, text]);

const job = (exitCode: number) => {
  const event = stopped({ task: 1 });
  const { containers, startedBy: _startedBy, ...detail } = event.detail as Record<string, unknown>;
  const ended = (containers as readonly object[]).map((container) => ({ ...container, exitCode }));
  return { ...event, detail: { ...detail, group: 'family:web', containers: ended } };
};

test('a run of a job that succeeds has finished, and one that fails has not', () => {
  expect(linesOf(job(0))).toEqual([
    ['normal-stop', expect.stringMatching(/^a run of web:\d+ finished in .*: exit code 0$/)],
  ]);
  expect(linesOf(job(1))).toEqual([['stop', expect.stringContaining('the application exits with an error')]]);
});
