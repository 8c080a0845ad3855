import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { documentsIn, documentsOf } from '../../functions/input/documents.ts';
import type { Document } from '../../functions/input/documents.ts';
import type { Item } from '../../functions/input/items.ts';
import { itemsOf } from '../../functions/input/items.ts';
import { running, stopped } from '../support/envelopes.ts';

const gunzip = (bytes: Uint8Array): string | undefined =>
  bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString() : undefined;

const itemsIn = (text: string): readonly Item[] =>
  documentsOf(text).flatMap((document): readonly Item[] =>
    document.kind === 'value' ? itemsOf(document.value, { gunzip }) : [document],
  );

const events = [running({ task: 1 }), stopped({ task: 2, createdAt: 60 }), stopped({ task: 3, createdAt: 120 })];
const json = (value: unknown): string => JSON.stringify(value);
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const details = events.map(({ detail }) => detail);
const logEvents = events.map((event, n) => ({ id: String(n), timestamp: n, message: json(event) }));

const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), pascal(inner)]),
  );
};

/** File formats that people have, each with the same three events. */
const SHAPES: readonly (readonly [name: string, text: string])[] = [
  ['JSON lines', events.map(json).join('\n')],
  ['one document after another, printed over lines', events.map((event) => JSON.stringify(event, null, 2)).join('\n')],
  ['no line break at all, as a delivery stream writes', events.map(json).join('')],
  ['a list', json(events)],
  ['a list over lines', JSON.stringify(events, null, '\t')],
  ['a list of one a line', `[\n${events.map(json).join(',\n')}\n]`],
  ['lines that end in a comma', events.map((event) => `${json(event)},`).join('\n')],
  ['Windows line ends', events.map(json).join('\r\n')],
  ['lines of a log, with its time', events.map((event) => `2026-03-02T10:00:00.000Z ${json(event)}`).join('\n')],
  ['lines of a log, with its time and level', events.map((event) => `[INFO] 10:00 stream ${json(event)}`).join('\n')],
  ['aws logs filter-log-events', JSON.stringify({ events: logEvents, searchedLogStreams: [] }, null, 4)],
  ['a query of logs', json({ results: events.map((event) => [{ field: '@message', value: json(event) }]) })],
  ['a subscription of logs', json({ awslogs: { data: base64(gzipSync(json({ logEvents }))) } })],
  ['SQS records', json({ Records: events.map((event) => ({ messageId: 'm', body: json(event) })) })],
  ['aws sqs receive-message', json({ Messages: events.map((event) => ({ MessageId: 'm', Body: json(event) })) })],
  [
    'SNS in SQS',
    json({ Records: events.map((event) => ({ body: json({ Type: 'Notification', Message: json(event) }) })) }),
  ],
  ['SNS records', json({ Records: events.map((event) => ({ Sns: { Message: json(event) } })) })],
  ['Kinesis records', json({ Records: events.map((event) => ({ kinesis: { data: base64(json(event)) } })) })],
  ['Firehose records', json({ records: events.map((event) => ({ recordId: 'r', data: base64(json(event)) })) })],
  ['lines of the interactive form', events.map((event) => json({ at: event.time, event })).join('\n')],
  ['input of a workflow', json({ executions: events.map((event) => ({ input: json(event) })) })],
  ['details alone', details.map((detail) => json({ detail })).join('\n')],
  ['aws ecs describe-tasks', JSON.stringify({ tasks: details, failures: [] }, null, 4)],
  ['output of a workflow, in its case', json({ output: json({ Tasks: pascal(details) }) })],
  ['cause of a failed workflow', details.map((detail) => json({ cause: json(pascal(detail)) })).join('\n')],
  [
    'entries for the bus',
    json(events.map((event) => ({ DetailType: event['detail-type'], Detail: json(event.detail), Source: 'aws.ecs' }))),
  ],
];

test.each(SHAPES)('%s: every event is found, and can be replayed', (_, text) => {
  const items = itemsIn(text);
  const parsed = items.flatMap((item) => (item.kind === 'event' ? parseEnvelope(item.envelope) : []));
  expect(items).toHaveLength(events.length);
  expect(parsed.map((one) => (one.kind === 'event' && one.event.kind === 'task' ? one.event.taskArn : one))).toEqual(
    details.map((detail) => (detail as { readonly taskArn: string }).taskArn),
  );
});

test('aws ecs describe-services gives what its deployments and messages say', () => {
  const service = {
    serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
    deployments: [{ id: 'ecs-svc/1', rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker: tasks failed' }],
    events: [{ id: 'e1', createdAt: '2026-03-02T10:00:00Z', message: '(service web) has reached a steady state.' }],
  };
  expect(itemsIn(JSON.stringify({ services: [service], failures: [] }, null, 4))).toEqual([
    { kind: 'message', id: 'ecs-svc/1', message: 'circuit breaker: tasks failed' },
    { kind: 'message', id: 'e1', message: '(service web) has reached a steady state.' },
  ]);
});

test('an entry of a list that holds nothing is told beside those that do', () => {
  const records = [{ body: json(events[0]) }, { body: 'hello' }];
  expect(itemsIn(json({ Records: records })).map(({ kind }) => kind)).toEqual(['event', 'unreadable']);
});

const isValue = (document: Document): boolean => document.kind === 'value';

test('a document that is cut off anywhere costs no other one, and is told once', () => {
  const whole = json(events[0]);
  const whatever = fc.record({ at: fc.integer({ min: 1, max: whole.length - 1 }), over: fc.constantFrom(0, 2) });
  fc.assert(
    fc.property(whatever, ({ at, over }) => {
      const first = JSON.stringify(events[0], null, over);
      const cut = first.slice(0, Math.min(at, first.trimEnd().length - 1)).trimEnd();
      const found = documentsOf(`${cut}\n${json(events[1])}\n${json(events[2])}\n`);
      expect(found.filter(isValue)).toHaveLength(2);
      expect(found.filter((document) => !isValue(document))).toHaveLength(1);
    }),
    { seed: 20260302, numRuns: 300 },
  );
});

test('however a stream is cut into chunks, the same documents come out of it', async () => {
  const text = SHAPES.slice(0, 9)
    .map(([, one]) => one)
    .join('\n');
  const expected = documentsOf(text);
  for (const size of [1, 7, 1000, 40_000]) {
    const chunks = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
    };
    const found: Document[] = [];
    for await (const document of documentsIn(chunks())) found.push(document);
    expect(found).toEqual(expected);
  }
});

test('a line longer than what is waited for is read in parts, strings with commas included', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => ({ n, text: `a, "b", {c}, ${'x'.repeat(n % 90)}` }));
  const chunks = async function* () {
    const text = many.map(json).join('') + json(many);
    for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
  };
  const found: unknown[] = [];
  for await (const document of documentsIn(chunks())) found.push(document.kind === 'value' ? document.value : document);
  expect(found).toEqual([...many, many]);
});

test('whatever text comes in, nothing is thrown, and what is told is a line of it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '1', 'a', ' ', '\\', '\n') }),
      (text) => {
        const lines = text.split('\n').length;
        for (const { line } of documentsOf(text)) expect(line >= 1 && line <= lines).toBe(true);
      },
    ),
    { seed: 20260303, numRuns: 2000 },
  );
});
