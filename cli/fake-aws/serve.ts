import { parseArgs } from 'node:util';
import { demoWorld } from './demo/demo.ts';
import { startEndpoint } from './endpoint.ts';
import { play } from './play.ts';

const OPTIONS = {
  seed: { type: 'string', default: 'demo' },
  speed: { type: 'string', default: '600' },
  port: { type: 'string', default: '4566' },
  hours: { type: 'string', default: '24' },
} as const;

/** Where events and the address of the endpoint are printed. */
export type Output = { readonly event: (line: string) => void; readonly note: (line: string) => void };

/**
 * Plays the demo's day `--speed` times as fast as real time (600), for `--hours` (24), with its endpoint open on
 * `--port` for any AWS client, and prints each event as a JSON line `{"at","event"}`. Resolves at the end of the day.
 */
export const serve = async (argv: readonly string[], { event: notify, note }: Output): Promise<void> => {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const { world, startsAt } = demoWorld(values.seed);
  const endpoint = await startEndpoint(world, { port: Number(values.port), actor: 'Operator/you' });
  note(`AWS_ENDPOINT_URL=${endpoint.url} AWS_REGION=${world.simulation.region}`);
  const begun = performance.now();
  const until = async (at: Date): Promise<void> => {
    const dueMs = (at.getTime() - startsAt.getTime()) / Number(values.speed) - (performance.now() - begun);
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  };
  const onEvent = async (event: { readonly at: Date }): Promise<void> => {
    await until(event.at);
    notify(JSON.stringify(event));
  };
  await play(world, new Date(startsAt.getTime() + Number(values.hours) * 3_600_000), {
    deliver: onEvent,
    minute: until,
  });
  await endpoint.close();
};

if (import.meta.main) {
  // The reader may close the pipe early.
  process.stdout.on('error', () => process.exit(0));
  await serve(process.argv.slice(2), {
    event: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
  });
}
