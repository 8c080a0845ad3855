import { expect, test } from 'vitest';
import { UNDELIVERED, withDelivery, withPaged, withSent } from '../../functions/incidents/delivery-state.ts';
import { deliveryStateSchema } from '../../functions/service-state/stored/delivery-state.ts';
import { readAs } from '../../functions/service-state/stored/read.ts';

const notifying = (...ids: readonly string[]) => ({
  delivery: UNDELIVERED,
  notifications: ids.map((id) => ({ id })),
});

test('what is recorded of a delivery stands beside what was recorded before, each notification once', () => {
  const opened = withSent(withPaged(notifying('opened', 'page'), ['page']), ['opened']);
  const shown = withDelivery(withSent(opened, ['opened', 'page']), { tries: 3, endSent: 99 });
  const sent = ['opened', 'page'];
  expect(shown.delivery).toEqual({ ...UNDELIVERED, sent, paged: ['page'], tries: 3, endSent: 99 });
  expect(withDelivery(shown, { endSent: undefined }).delivery).toEqual({
    ...UNDELIVERED,
    ...{ sent, paged: ['page'], tries: 3 },
  });
});

test('what the incident still notifies of is never forgotten; of the rest the newest sixty are kept', () => {
  const many = Array.from({ length: 200 }, (_, n) => `reopened@${n}`);
  for (const [add, field] of [
    [withSent, 'sent'],
    [withPaged, 'paged'],
  ] as const) {
    const ids = add(add(notifying('opened'), ['opened']), many).delivery[field];
    expect(ids).toHaveLength(61);
    expect(ids).toEqual(expect.arrayContaining(['opened', 'reopened@140', 'reopened@199']));
    expect(ids).not.toContain('reopened@139');
    expect(add(add(notifying('opened'), ids), ['reopened@199']).delivery[field]).toHaveLength(61);
  }
});

test.each([
  [{ ...UNDELIVERED, tries: '1' }, 'tries'],
  [{ ...UNDELIVERED, sent: 'opened' }, 'sent'],
  [{ ...UNDELIVERED, escalated: { page: 'page', step: 3 } }, 'escalated.step'],
  [{ ...UNDELIVERED, sinks: { bus: { trouble: { tries: 1 } } } }, 'sinks.bus.trouble.nextAt'],
])('a stored delivery state of another shape is named, never guessed: %j', (stored, field) => {
  expect(() => readAs(deliveryStateSchema, stored, 'the delivery state of web')).toThrow(
    `the delivery state of web cannot be read: ${field} `,
  );
});
