import { answerRecommendation } from '../../functions/adapters/dynamodb/advice-answers.ts';
import { adviceKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import type { AnswerFlags } from '../../cli/commands/advice.ts';
import { answerAdvice, listAdvice } from '../../cli/commands/advice.ts';
import type { Io } from '../../cli/input/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/input/io.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { PressEffects } from '../../functions/handlers/slack-actions/press.ts';
import { press } from '../../functions/handlers/slack-actions/press.ts';
import { remember } from '../../functions/handlers/weekly-report/advice-history.ts';
import type { ReportSources } from '../../functions/handlers/weekly-report/sources.ts';
import { isProposed } from '../../functions/report/advice/advice.ts';
import { answersOf } from '../../functions/report/advice/answers.ts';
import { SIZE_ACTIONS, answerValue } from '../../functions/report/advice/buttons.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { NOW, SETTING, input, keyOf, metrics, picture, tracking } from '../report/advice-input.ts';

const WEB = keyOf('web');
const DAY_MS = 86_400_000;
const IDLE = metrics({ cpu: 8, memory: 20 });

const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

const talk = () => {
  const [stated, reported] = [[] as string[], [] as string[]];
  const io = { out: (line: string) => void stated.push(line), err: (line: string) => void reported.push(line) } as Io;
  return { io, stated, reported };
};

/** An installation whose weekly report covers `web`, and a later report that reads the stored answers. */
const installation = async () => {
  const store = inMemoryStore();
  const clock = virtualClock(NOW);
  await store.saveState(newServiceState(WEB), undefined);
  const memory = async () => answersOf((await store.loadDocument(adviceKey(WEB)))?.body);
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
  if (advice.kind !== 'resize') throw new Error(advice.kind);
  const { io, stated } = talk();
  expect(await listAdvice(io, { json: true }, source)).toBe(0);
  expect(stated.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      service: WEB,
      from: { cpu: 1024, memory: 2048 },
      to: advice.to,
      scaling: null,
      savingPerMonth: advice.saving.perMonth,
      savingAtListPerMonth: advice.saving.list,
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
  expect(table.stated.join('\n')).toMatch(/prod\/web.*1 vCPU and 2 GB.*saves \$.*open/);
});

test('of a service that scales the target and limits are listed with the size, and answered together', async () => {
  const { source, memory } = await installation();
  const found = input('web', {
    metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
    scaling: picture('web', tracking('web')),
  });
  const made = serviceReport(found, SETTING);
  if (made.advice.kind !== 'autoscaled' || made.advice.change !== 'resize') throw new Error(made.advice.kind);
  await remember(made, { store: source.store, remembers: true } as unknown as ReportSources, NOW);
  const { io, stated } = talk();
  await listAdvice(io, { json: false }, source);
  const { targetPercent, minimum, maximum } = made.advice.plan.policy;
  expect(stated.join('\n')).toContain(`at ${targetPercent} %, ${minimum} to ${maximum} tasks`);
  await answerAdvice(io, { ...FLAGS, do: 'snooze' }, source);
  expect(isProposed(serviceReport({ ...found, memory: await memory() }, SETTING).advice)).toBe(false);
});

test('a rejected size is not asked for again, until its days are over', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  const { io, stated } = talk();
  expect(await answerAdvice(io, { ...FLAGS, days: '60', because: ' sales  are\ncoming ' }, source)).toBe(0);
  expect(stated[0]).toMatch(/^prod\/web to .*: rejected by marta until 2027-01-22: sales are coming$/);
  expect((await memory()).answer).toMatchObject({ kind: 'reject', by: 'marta', reason: 'sales are coming' });
  expect(isProposed(await report(7))).toBe(false);
  expect(isProposed(await report(61))).toBe(true);
});

test('an accepted size stays asked for, and says who accepted it', async () => {
  const { source, report } = await installation();
  await report(0);
  await answerAdvice(talk().io, { ...FLAGS, do: 'accept' }, source);
  const advice = await report(7);
  expect(isProposed(advice) && advice.answer).toMatchObject({ kind: 'accept', by: 'marta', until: null });
});

test('the command remembers to the letter what a button in Slack does', async () => {
  for (const does of ['accept', 'snooze', 'reject'] as const) {
    const [typed, pressed] = [await installation(), await installation()];
    const [advice] = [await typed.report(0), await pressed.report(0)];
    if (advice.kind !== 'resize') throw new Error(advice.kind);
    await answerAdvice(talk().io, { ...FLAGS, do: does }, typed.source);
    const button = { action: SIZE_ACTIONS[does], value: answerValue(WEB, { size: advice.to }) };
    const fx = { ...pressed.source, mayRespond: async () => true } as unknown as PressEffects;
    await press({ ...button, user: { id: 'U1', name: 'marta' } }, fx);
    expect(await typed.memory()).toEqual(await pressed.memory());
  }
});

test('where the newest report keeps the size there is nothing to answer', async () => {
  const { source, report } = await installation();
  await expect(answerAdvice(talk().io, FLAGS, source)).rejects.toThrow('no recommendation for prod/web');
  await report(0);
  expect((await report(7, metrics({ cpu: 50, memory: 60 }))).kind).toBe('keep');
  await expect(answerAdvice(talk().io, FLAGS, source)).rejects.toThrow(CommandFailure);
  const { io, stated, reported } = talk();
  await listAdvice(io, { json: false }, source);
  expect({ stated, reported }).toEqual({ stated: [], reported: [expect.stringMatching(/^no recommendations/)] });
});

test('an unknown service and strange days are refused before anything is written', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  await expect(answerAdvice(talk().io, { ...FLAGS, service: 'nobody' }, source)).rejects.toThrow(
    'there is no service named nobody',
  );
  for (const days of ['0', '366', '1.5', 'ten', '-3'])
    await expect(answerAdvice(talk().io, { ...FLAGS, days }, source)).rejects.toThrow(WrongUsage);
  expect((await memory()).answer).toBeNull();
});

test('a secret in a reason does not get into the report', async () => {
  const { source, report, memory } = await installation();
  await report(0);
  await answerAdvice(talk().io, { ...FLAGS, because: 'see password=hunter2hunter2' }, source);
  expect((await memory()).answer?.reason).not.toContain('hunter2');
});

test('answers in the format of another release are overwritten by no report and by no answer', async () => {
  const { source, report } = await installation();
  const body = { advised: { newest: [] }, answer: 'rejected by marta' };
  await source.store.saveDocument(adviceKey(WEB), 0, body);
  await report(0);
  const answering = { kind: 'reject', by: 'marta', size: { cpu: 256, memory: 512 } } as const;
  expect(await answerRecommendation(source, WEB, answering)).toMatchObject({ kind: 'refused' });
  expect((await source.store.loadDocument(adviceKey(WEB)))?.body).toEqual(body);
});
