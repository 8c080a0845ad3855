import { accountCalls } from './account-calls.ts';
import { startFleet } from './fleet-endpoint.ts';
import type { FleetOptions } from './fleet-endpoint.ts';

/**
 * A fleet's endpoint in a separate process, so that only the report's memory is measured. Options are JSON in the first
 * argument; it sends its address, and on request its counts: all of them, and those of accounts since the last request.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<FleetOptions, 'now'> & { readonly now: string };
const fleet = await startFleet({ ...options, now: new Date(options.now) });
let since = 0;
process.on('message', () => {
  const accounts = accountCalls(fleet.byAccount, since);
  since = performance.now();
  process.send?.({ answered: fleet.answered, throttles: fleet.throttles, accounts });
});
process.send?.({ url: fleet.url });
