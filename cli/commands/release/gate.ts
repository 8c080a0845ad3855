import { ECSClient } from '@aws-sdk/client-ecs';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import { mask } from '../../../functions/masking/mask.ts';
import { dateOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { styled } from '../../input/colour.ts';
import type { Io } from '../../input/io.ts';
import { WrongUsage } from '../../input/io.ts';
import { fitted } from '../../input/width.ts';
import type { NamedService } from '../../input/named-service.ts';
import { ecsView } from '../../gate/read-ecs.ts';
import { stateActions, stateStops, stateView } from '../../gate/read-state.ts';
import type { GateResult, GateSources, GateWait } from '../../gate/wait.ts';
import { isDenied, realTime, waitForDeployment } from '../../gate/wait.ts';
import type { GateView } from '../../gate/view.ts';
import type { Installation } from './own-state.ts';
import { ownStateOf } from './own-state.ts';

export type GateOptions = NamedService & GateWait & { readonly json: boolean };

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds of `90s`, `15m` or `2h`; throws `WrongUsage` for anything else. */
export const secondsOf = (option: string, text: string): number => {
  const [, digits, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  if (digits === undefined) throw new WrongUsage(`${option} ${text}: give a duration like 90s, 15m or 2h`);
  return Number(digits) * (UNIT_SECONDS[unit] ?? 0);
};

/** ECS and Farwatch's state together; the state alone where the caller may not read ECS. */
export const withState =
  (readEcs: () => Promise<GateView>, readOwn: () => Promise<ServiceState | undefined>) => async () => {
    const state = await readOwn();
    if (state === undefined) return readEcs();
    try {
      const view = await readEcs();
      return { ...view, stops: view.stops.length > 0 ? view.stops : stateStops(state), actions: stateActions(state) };
    } catch (error) {
      if (!isDenied(error)) throw error;
      return stateView(state);
    }
  };

/** Reads ECS with the caller's credentials, and the installation's table when there is one. */
export const gateSources = (options: GateOptions, store: Installation | undefined): GateSources => {
  const readEcs = ecsView(new ECSClient({ region: options.region }), options);
  return { ...realTime, read: store === undefined ? readEcs : withState(readEcs, () => ownStateOf(options, store)) };
};

const isoOf = (at: EpochSeconds): string => dateOf(at).toISOString();

const printText = (io: Io, { outcome }: GateResult): void => {
  if (outcome.kind === 'passed') return io.out(fitted(`${styled('green', '✓')} ${mask(outcome.text)}`));
  io.out(fitted(`${styled('red', '✗')} ${mask(outcome.text)}`));
  if (outcome.cause !== null) io.out(fitted(`  cause: ${outcome.cause}`, '    '));
  for (const proof of outcome.proof) io.out(fitted(`  proof: ${mask(proof)}`, '    '));
  io.out(fitted(`  next: ${mask(outcome.next)}`, '    '));
};

/** Each text is masked by itself: a secret without an end would take the rest of the line with it. */
const jsonOf = (result: object): string =>
  JSON.stringify(result, (_, value: unknown) => (typeof value === 'string' ? mask(value) : value));

const printJson = (io: Io, { outcome, deployment }: GateResult, at: string): void => {
  const { kind, text, ...more } = outcome;
  const about = { deployment: deployment?.id ?? null, taskDefinition: deployment?.runs.taskDefinition ?? null };
  io.out(jsonOf({ at, result: kind, text, ...about, ...more }));
};

/**
 * `farwatch gate`: waits for a deployment and prints what happens to it. Exit code 0 only when it is complete, steady
 * and was not rolled back; 1 otherwise, also when the time is over.
 */
export const gateCommand = async (io: Io, options: GateOptions, sources: GateSources): Promise<number> => {
  const report = (line: string): void => {
    const at = isoOf(sources.now());
    if (options.json) io.out(jsonOf({ at, text: line }));
    else io.out(fitted(`${styled('dim', at.slice(11, 19))} ${mask(line)}`));
  };
  const result = await waitForDeployment(options, sources, report);
  if (options.json) printJson(io, result, isoOf(sources.now()));
  else printText(io, result);
  return result.outcome.kind === 'passed' ? 0 : 1;
};
