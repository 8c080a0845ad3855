import { parseArgs } from 'node:util';
import { demoWorld } from './demo.ts';
import { startEndpoint } from './endpoint.ts';
import { play } from './play.ts';

/**
 * By hand: `node cli/simulated/serve.ts [--seed demo] [--speed 600] [--port 4566]` plays the demo's day `speed` times
 * as fast as real time, with its endpoint open for any AWS client (`AWS_ENDPOINT_URL`), and prints each event as
 * `{"at","event"}`.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'demo' },
    speed: { type: 'string', default: '600' },
    port: { type: 'string', default: '4566' },
  },
});
const { world, endsAt } = demoWorld(values.seed);
const endpoint = await startEndpoint(world, { port: Number(values.port), actor: 'Operator/you' });
// Whoever reads may leave early.
process.stdout.on('error', () => process.exit(0));
process.stderr.write(`AWS_ENDPOINT_URL=${endpoint.url} AWS_REGION=${world.simulation.region}\n`);

const begun = performance.now();
const from = world.now().getTime();
const until = async (at: Date): Promise<void> => {
  const dueMs = (at.getTime() - from) / Number(values.speed) - (performance.now() - begun);
  if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
};
await play(world, endsAt, {
  hear: async (event) => {
    await until(event.at);
    process.stdout.write(`${JSON.stringify(event)}\n`);
  },
  minute: until,
});
await endpoint.close();
