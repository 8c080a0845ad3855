import { expect, test } from 'vitest';
import { NO_SHARED, sharedIn } from '../../functions/incidents/shared/shared-document.ts';
import { noteShared } from '../../functions/incidents/shared/shared.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { anIncident } from '../support/incidents.ts';

const failing = (name: string) =>
  anIncident(serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name }), {
    cause: 'secrets.not_found',
    failedResource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-db',
  });

const { document, changed } = noteShared(NO_SHARED, [failing('orders'), failing('billing')]);
const stored = (): unknown => JSON.parse(JSON.stringify(document));

test('the document of shared causes is read as it was stored, and parsed once', () => {
  expect(changed).toHaveLength(1);
  const body = stored();
  expect(sharedIn(body)).toEqual(document);
  expect(sharedIn(body)).toBe(sharedIn(body));
  expect(sharedIn(document)).toBe(document);
});

test('a cause of a newer release is unknown, in the cause and in its incident', () => {
  const text = JSON.stringify(document).replaceAll('"secrets.not_found"', '"of.tomorrow"');
  const [shared] = Object.values(sharedIn(JSON.parse(text)).causes);
  expect([shared?.cause.cause, shared?.incident?.cause]).toEqual(['unknown', 'unknown']);
});

test.each([[undefined], [null], [7], [{ v: 2, causes: {} }], [{ v: 1, causes: { a: { cause: {} } } }]])(
  'a document of another form starts empty: %j',
  (body) => {
    expect(sharedIn(body)).toEqual(NO_SHARED);
  },
);
