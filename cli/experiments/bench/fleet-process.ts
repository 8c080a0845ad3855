import { startFleet } from './fleet-endpoint.ts';
import type { FleetOptions } from './fleet-endpoint.ts';

/**
 * A fleet's endpoint in a process of its own, so that the memory that is measured is the report's: options as JSON
 * in the
 * first argument; answers its address, and its counts when it is asked.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<FleetOptions, 'now'> & { readonly now: string };
const fleet = await startFleet({ ...options, now: new Date(options.now) });
process.on('message', () => process.send?.({ answered: fleet.answered, throttles: fleet.throttles }));
process.send?.({ url: fleet.url });
