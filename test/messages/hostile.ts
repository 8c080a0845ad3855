import { firstOf } from '../support/incidents.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import type { Delivery } from '../../functions/service-state/delivered-incident.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { context, stop } from '../incidents/stop-facts.ts';

/** Texts that a stop reason, a log line or a tag may hold and that must stay text. */
export const HOSTILE: readonly string[] = [
  '<!channel> <!here> <!everyone>',
  '@channel @here @everyone',
  '<@U012AB3CD> <#C012AB3CD> <!subteam^SAZ94GDB8>',
  '<https://evil.example|click me>',
  'https://evil.example/?a=1&b=2',
  '<javascript:alert(1)|x>',
  '&lt;!channel&gt; &amp;lt;',
  '*bold* _italic_ ~strike~ `code` ```block```',
  '```\nout of the block <!channel>\n```',
  '> quote\n>>> all',
  ':rotating_light: :smile:',
  '\u202Etxt.exe\u202C and \u2066isolated\u2069',
  'zero\u200bwidth\u200djoin\ufeff',
  'control \u0000\u0007\u001b[31mred\u001b[0m\u007f',
  'lone \ud800 surrogate \udfff',
  '<!date^1^{date}|x> <!date^99999999999999999999^{time}>',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '"><b onmouseover="x">',
  "'; DROP TABLE incidents; --",
  '|'.repeat(100),
  '<'.repeat(5000),
  '&'.repeat(5000),
  '`'.repeat(5000),
  '*'.repeat(5000),
  '\n'.repeat(5000),
  '🦆'.repeat(3000),
  'ﷺ'.repeat(3000),
  'a\u0301'.repeat(3000),
  'x'.repeat(70_000),
  '',
  ' ',
  '\t',
];

const open = firstOf(applyStops([], [stop(1), stop(2), stop(3)], context()).incidents);

/** Three stops of orders, notified but not posted; with changed fields. */
export const incident = (spoiled: Partial<StopsIncident & Delivery> = {}): StopsIncident & Delivery => ({
  ...newDelivered(open),
  ...spoiled,
});
