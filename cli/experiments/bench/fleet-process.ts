import { startFleet } from './fleet-endpoint.ts';
import type { FleetOptions } from './fleet-endpoint.ts';

/**
 * A fleet's endpoint in a separate process, so that only the report's memory is measured. Options are JSON in the first
 * argument; it sends its address, and its counts on request.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<FleetOptions, 'now'> & { readonly now: string };
const fleet = await startFleet({ ...options, now: new Date(options.now) });
process.on('message', () => process.send?.({ answered: fleet.answered, throttles: fleet.throttles }));
process.send?.({ url: fleet.url });
