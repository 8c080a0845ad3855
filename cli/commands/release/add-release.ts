import type { Command } from 'commander';
import type { Connection } from '../../input/connection.ts';
import { withConnection, withExamples, withOptionalTable } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import { WrongUsage } from '../../input/io.ts';
import { namedServiceOf } from '../../input/named-service.ts';
import { onInstallation } from '../../input/on-installation.ts';
import type { Run } from '../run.ts';
import type { GateOptions } from './gate.ts';

type ServiceFlags = Connection & {
  readonly service: string;
  readonly cluster?: string;
  readonly stack?: string;
  readonly table?: string;
};

const withService = (command: Command): Command =>
  withOptionalTable(
    withConnection(
      command
        .requiredOption('--service <service>', 'name, cluster/name or ARN')
        .option('--cluster <name>', 'cluster of the service (default: the one named default, as in ECS)'),
    ),
  );

type GateFlags = ServiceFlags & {
  readonly deployment?: string;
  readonly for: string;
  readonly settle: string;
  readonly every: string;
  readonly json?: boolean;
};

const runGate = async (io: Io, flags: GateFlags): Promise<number> => {
  const { gateCommand, gateSources, secondsOf } = await import('./gate.ts');
  const options: GateOptions = {
    ...namedServiceOf(flags),
    deployment: flags.deployment,
    limitSeconds: secondsOf('--for', flags.for),
    settleSeconds: secondsOf('--settle', flags.settle),
    everySeconds: secondsOf('--every', flags.every),
    json: flags.json ?? false,
  };
  if (options.everySeconds === 0) throw new WrongUsage('--every 0s: give at least 1s');
  if (!flags.table && !flags.stack) return gateCommand(io, options, gateSources(options, undefined));
  return onInstallation(flags, ({ store }) => gateCommand(io, options, gateSources(options, store)));
};

const addGate = (program: Command, io: Io, run: Run): void => {
  const gate = program
    .command('gate')
    .description('wait for a deployment: exit code 0 only if it is steady and was not rolled back')
    .option('--deployment <id>', 'ARN or id of the service deployment, or ecs-svc/… (default: the newest)')
    .option('--for <span>', 'how long to wait: 90s, 15m, 2h', '15m')
    .option('--settle <span>', 'how long tasks must run without failures after completion', '60s')
    .option('--every <span>', 'time between two reads', '10s')
    .option('--json', 'as JSON lines; the last one is the result')
    .action((flags: GateFlags) => run(runGate(io, flags)));
  withExamples(
    withService(gate),
    'farwatch gate --service prod/web',
    'farwatch gate --service web --cluster prod --for 30m --settle 5m --json',
  );
};

type PreflightFlags = ServiceFlags & {
  readonly taskDefinition: string;
  readonly secretKeys: boolean;
  readonly json?: boolean;
};

const runPreflight = async (io: Io, flags: PreflightFlags): Promise<number> => {
  const { preflightCommand } = await import('./preflight.ts');
  const { taskDefinition, secretKeys: readsKeys, json = false } = flags;
  const options = { ...namedServiceOf(flags), taskDefinition, readsKeys, json };
  if (!flags.table && !flags.stack) return preflightCommand(io, options, undefined);
  return onInstallation(flags, ({ store }) => preflightCommand(io, options, store));
};

const addPreflight = (program: Command, io: Io, run: Run): void => {
  const before = program
    .command('preflight')
    .description('check before a deployment whether the tasks of a revision would start')
    .requiredOption('--task-definition <file>', 'task-definition JSON, family:revision or ARN')
    .option('--no-secret-keys', 'do not read secrets, and so do not check their JSON keys')
    .option('--json', 'one check per line, as JSON')
    .action((flags: PreflightFlags) => run(runPreflight(io, flags)));
  withExamples(
    withService(before),
    'farwatch preflight --task-definition task.json --service prod/web',
    'farwatch preflight --task-definition web:43 --service web --cluster prod --json',
  );
};

/** Commands before and after a release. */
export const addRelease = (program: Command, io: Io, run: Run): void => {
  addPreflight(program, io, run);
  addGate(program, io, run);
};
