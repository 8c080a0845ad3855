import { expect, test } from 'vitest';
import { decide } from '../../../functions/deployments/decide.ts';
import { weighStops } from '../../../functions/deployments/hook/weigh-stops.ts';
import { candidateHealth, failure, failures, input, live, NEW, NOW, oldHealth, stateWith, task } from '../release.ts';

/** A start of the old revision is all its history; `running` new tasks reached RUNNING these seconds ago. */
const after = (failed: number, running: readonly number[], now = NOW + 240) =>
  input({
    state: stateWith({
      healths: [
        oldHealth({ ended: { starts: 1, youngMs: 120_000, olderMs: 0 } }),
        candidateHealth({ failures: failures(failed) }),
      ],
      live: new Map(running.map((seconds, n) => [task(`runs-${n}`), live(NEW, now - seconds)])),
    }),
    now: new Date(now * 1000),
  });

test('a start that works after three failed ones is no news about them, once they are known to count', () => {
  const late = after(3, [200]);
  expect(decide(late).evidence?.isWarranted).toBe(false);
  const { evidence } = weighStops(late, null);
  expect(evidence).toMatchObject({ isWarranted: true, path: 'starts' });
  expect(evidence?.survived).toBeLessThan(1);
});

test('starts that had worked before the newest failure speak for the release', () => {
  const worked = Array.from({ length: 12 }, (_, n) => 500 + n);
  expect(weighStops(after(3, worked), null).evidence?.isWarranted).toBe(false);
});

test('two failed starts are never enough, however they are read', () => {
  for (const running of [[], [10], [200]])
    expect(weighStops(after(2, running), null).evidence?.isWarranted).toBe(false);
});

test('the time that tasks ran whose failures do not count does not speak for the release either', () => {
  const minute = Math.floor(NOW / 60) * 60;
  const at = (n: number): number => minute - n * 60 + 20;
  const failed = [1, 2, 7, 8, 9, 10, 11].map((n) => failure(`new-${n}`, { at: at(n), ageSeconds: 60 }));
  const ended = { starts: failed.length, youngMs: 60_000 * failed.length, olderMs: 0 };
  const blue = (n: number) => ({ requests: 900, failed: n >= 8 && n <= 10 ? 400 : 1, slow: 40, slower: 450 });
  const traffic = {
    minutes: Array.from({ length: 13 }, (_, n) => 12 - n).map((n) => ({
      at: minute - n * 60,
      green: { requests: 60, failed: 0, slow: 3, slower: 30 },
      blue: blue(n),
    })),
    usualFailed: 0.001,
    slowAbove: 0.4,
    usualSeconds: 0.2,
  };
  const given = {
    ...after(0, [], NOW),
    state: stateWith({ healths: [oldHealth(), candidateHealth({ failures: failed, ended })] }),
  };
  const { evidence } = weighStops(given, traffic);
  expect(evidence?.counted.map(({ task: name }) => name)).toEqual(['new-1', 'new-2']);
  expect(evidence?.survived).toBe(1);
});
