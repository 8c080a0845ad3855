import { expect, test } from 'vitest';
import type { AnswerFlags } from '../../cli/advice.ts';
import { answerAdvice, listAdvice } from '../../cli/advice.ts';
import type { Io } from '../../cli/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/io.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { PressEffects } from '../../functions/effects/slack-press.ts';
import { press } from '../../functions/effects/slack-press.ts';
import { remember } from '../../functions/effects/report-memory.ts';
import { recommendationName } from '../../functions/effects/report-name.ts';
import type { ReportSources } from '../../functions/effects/report-sources.ts';
import { isProposed } from '../../functions/report/advice.ts';
import { memoryOf } from '../../functions/report/answers.ts';
import { SIZE_ACTIONS, answerValue } from '../../functions/report/buttons.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { NOW, SETTING, input, keyOf, metrics, picture, tracking } from '../report/case.ts';

const WEB = keyOf('web');
const DAY_MS = 86_400_000;
const IDLE = metrics({ cpu: 8, memory: 20 });

const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

const talk = () => {
  const [said, told] = [[] as string[], [] as string[]];
  const io = { out: (line: string) => void said.push(line), err: (line: string) => void told.push(line) } as Io;
  return { io, said, told };
};

/** An installation whose weekly report looks at `web`, and a later one that honours what is remembered. */
const installation = async () => {
  const store = memoryStore();
  const clock = virtualClock(NOW);
  await store.saveWatch(newWatch(WEB), undefined);
  const memory = async () => memoryOf((await store.loadDocument(recommendationName(WEB)))?.body);
  const report = async (days: number, found = IDLE) => {
    const setting = { ...SETTING, now: later(days) };
    const made = serviceReport(input('web', { metrics: found, memory: await memory() }), setting);
    await remember(made, { store, remembers: true } as unknown as ReportSources, setting.now);
    return made.advice;
  };
  return { source: { store, clock }, memory, report };
};

const FLAGS: AnswerFlags = { do: 'reject', service: 'web', json: false, by: 'marta' };

test('what the report recommends is listed, with what it was promised to save', async () => {
  const { source, report } = await installation();
  const advice = await report(0);
  if (advice.is !== 'resize') throw new Error(advice.is);
  const { io, said } = talk();
  expect(await listAdvice(io, { json: true }, source)).toBe(0);
  expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      service: WEB,
      from: { cpu: 1024, memory: 2048 },
      to: advice.to,
      scaling: null,
      savingPerMonth: advice.saving.list,
      outOfMemory: advice.risk.outOfMemory,
      unsure: null,
      since: NOW.toISOString(),
      state: 'open',
      by: null,
      because: null,
      until: null,
    },
  ]);
  const table = talk();
  await listAdvice(table.io, { service: 'prod/web', json: false }, source);
  expect(table.said.join('\n')).toMatch(/prod\/web.*1 vCPU and 2 GB.*saves \$.*open/);
});

test('of a service that scales the target and limits are listed with the size, and answered together', async () => {
  const { source, memory } = await installation();
  const found = input('web', {
    metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
    scaling: picture('web', tracking('web')),
  });
  const made = serviceReport(found, SETTING);
  if (made.advice.is !== 'autoscaled' || made.advice.do !== 'resize') throw new Error(made.advice.is);
  await remember(made, { store: source.store, remembers: true } as unknown as ReportSources, NOW);
  const { io, said } = talk();
  await listAdvice(io, { json: false }, source);
  const { targetPercent, minimum, maximum } = made.advice.plan.policy;
  expect(said.join('\n')).toContain(`at ${targetPercent} %, ${minimum} to ${maximum} tasks`);
  await answerAdvice(io, { ...FLAGS, do: 'snooze' }, source);
  expect(isProposed(serviceReport({ ...found, memory: await memory() }, SETTING).advice)).toBe(false);
});

test('a rejected size is not asked for again, until its days are over', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  const { io, said } = talk();
  expect(await answerAdvice(io, { ...FLAGS, days: '60', because: ' sales  are\ncoming ' }, source)).toBe(0);
  expect(said[0]).toMatch(/^prod\/web to .*: rejected by marta until 2027-01-22: sales are coming$/);
  expect((await memory()).answer).toMatchObject({ do: 'reject', by: 'marta', because: 'sales are coming' });
  expect(isProposed(await report(7))).toBe(false);
  expect(isProposed(await report(61))).toBe(true);
});

test('an accepted size stays asked for, and says who accepted it', async () => {
  const { source, report } = await installation();
  await report(0);
  await answerAdvice(talk().io, { ...FLAGS, do: 'accept' }, source);
  const advice = await report(7);
  expect(isProposed(advice) && advice.answer).toMatchObject({ do: 'accept', by: 'marta', until: null });
});

test('the command remembers to the letter what a button in Slack does', async () => {
  for (const does of ['accept', 'snooze', 'reject'] as const) {
    const [typed, pressed] = [await installation(), await installation()];
    const [advice] = [await typed.report(0), await pressed.report(0)];
    if (advice.is !== 'resize') throw new Error(advice.is);
    await answerAdvice(talk().io, { ...FLAGS, do: does }, typed.source);
    const button = { action: SIZE_ACTIONS[does], value: answerValue(WEB, advice.to) };
    const fx = pressed.source as unknown as PressEffects;
    await press({ ...button, user: { id: 'U1', name: 'marta' } }, fx);
    expect(await typed.memory()).toEqual(await pressed.memory());
  }
});

test('where the newest report keeps the size there is nothing to answer', async () => {
  const { source, report } = await installation();
  await expect(answerAdvice(talk().io, FLAGS, source)).rejects.toThrow('nothing is recommended for prod/web');
  await report(0);
  expect((await report(7, metrics({ cpu: 50, memory: 60 }))).is).toBe('keep');
  await expect(answerAdvice(talk().io, FLAGS, source)).rejects.toThrow(CommandFailure);
  const { io, said, told } = talk();
  await listAdvice(io, { json: false }, source);
  expect({ said, told }).toEqual({ said: [], told: [expect.stringMatching(/^nothing is recommended/)] });
});

test('an unknown service and strange days are refused before anything is written', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  await expect(answerAdvice(talk().io, { ...FLAGS, service: 'nobody' }, source)).rejects.toThrow(
    'no service named nobody is watched',
  );
  for (const days of ['0', '366', '1.5', 'ten', '-3'])
    await expect(answerAdvice(talk().io, { ...FLAGS, days }, source)).rejects.toThrow(WrongUsage);
  expect((await memory()).answer).toBeNull();
});

test('a secret in a reason does not get into the report', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  await answerAdvice(talk().io, { ...FLAGS, because: 'see password=hunter2hunter2' }, source);
  expect((await memory()).answer?.because).not.toContain('hunter2');
});
