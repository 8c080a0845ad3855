import { asRelease } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import { nextEscalation } from '../../functions/on-call/escalation.ts';
import { asHandled } from '../../functions/on-call/handling.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import { incidentOf, withPage } from '../handlers/notify-rig.ts';
import { NINE } from '../incidents/stop-facts.ts';

const alert = newDelivered(incidentOf(3));
const later = newDelivered(withPage(incidentOf(3)));

test('an acknowledged message asks again once a page came, its own or one of what is shown within it', () => {
  const seen = (item: DeliveredIncident, ...within: readonly DeliveredIncident[]) =>
    asHandled(item, NINE + 900, within).acknowledgedBy;
  const page = { ...later, notifications: later.notifications.map((one) => ({ ...one, at: NINE + 600 })) };
  const acknowledged = (item: DeliveredIncident, at: number) => ({
    ...item,
    acknowledgedBy: 'marta',
    acknowledgedAt: at,
  });
  expect(seen(acknowledged(alert, NINE + 300))).toBe('marta');
  expect([seen(acknowledged(page, NINE + 300)), seen(acknowledged(page, NINE + 700))]).toEqual([null, 'marta']);
  expect(seen(acknowledged(alert, NINE + 300), page)).toBeNull();
  expect(seen(acknowledged(alert, NINE + 700), page)).toBe('marta');
});

test('the answer to a proposal sees to the page before it, not to the page that its rollback failed', () => {
  const onCall = { ...DEFAULT_ON_CALL, escalateAfterMinutes: 10 };
  const proposal = { to: 'orders:1', state: 'approved', by: 'marta', reason: null, expiresAt: NINE + 900 } as const;
  const answered = (answeredAt: number) =>
    nextEscalation(
      newDelivered(
        asRelease(withPage(incidentOf(3)), { proposal: { ...proposal, platformVersion: null, answeredAt } }),
      ),
      onCall,
    )?.step;
  expect([answered(NINE + 60), answered(NINE - 60)]).toEqual([undefined, 1]);
});
