import { ECSClient } from '@aws-sdk/client-ecs';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { gateCommand } from '../../cli/commands/release/gate.ts';
import { ecsView } from '../../cli/gate/read-ecs.ts';
import type { GateSources, GateWait } from '../../cli/gate/wait.ts';

export type Gated = { readonly code: number; readonly lines: readonly string[] };

export const WAIT: GateWait = { deployment: undefined, limitSeconds: 1800, settleSeconds: 60, everySeconds: 10 };

/** Runs the gate's command on sources of a test, and returns its exit code and what it printed. */
export const gateOn = async (sources: GateSources, wait: Partial<GateWait> = {}, json = false): Promise<Gated> => {
  const lines: string[] = [];
  const io = {
    stdin: (async function* () {})(),
    isPipe: false,
    isTty: false,
    out: (line: string) => void lines.push(line),
    err: () => {},
  };
  const named = { cluster: 'prod', service: 'web', region: 'eu-west-1' };
  const code = await gateCommand(io, { ...named, ...WAIT, ...wait, json }, sources);
  return { code, lines };
};

/** The gate on a simulated account: sleeping advances it. */
export const gateOnWorld = async (world: World, wait: Partial<GateWait> = {}, json = false): Promise<Gated> => {
  const endpoint: Endpoint = await startEndpoint(world);
  const client = new ECSClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const sources: GateSources = {
      read: ecsView(client, { cluster: 'prod', service: 'web' }),
      now: () => world.now().getTime() / 1000,
      sleep: async (seconds) => void world.advanceTo(new Date(world.now().getTime() + seconds * 1000)),
    };
    return await gateOn(sources, wait, json);
  } finally {
    await endpoint.close();
  }
};
