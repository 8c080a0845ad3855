import { existsSync } from 'node:fs';
import { preflightReaders } from '../../../functions/handlers/preflight/clients.ts';
import { checkRevision } from '../../../functions/handlers/preflight/check.ts';
import type { PreflightReaders } from '../../../functions/handlers/preflight/ports.ts';
import type { Reading } from '../../../functions/handlers/investigate/read.ts';
import { readingWithin } from '../../../functions/handlers/investigate/read.ts';
import type { SeenFailure } from '../../../functions/preflight/facts.ts';
import type { PreflightFinding } from '../../../functions/preflight/preflight.ts';
import { PREFLIGHT_CHECKS } from '../../../functions/preflight/preflight.ts';
import type { Revision } from '../../../functions/preflight/revision.ts';
import { parseRevision } from '../../../functions/preflight/revision.ts';
import { nextStepOf } from '../../input/aws-sentence.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';
import { jsonInFile } from '../../input/named-file.ts';
import { fitted } from '../../input/width.ts';
import type { NamedService } from '../../input/named-service.ts';
import { summaryOf, tableOf } from '../doctor/doctor.ts';
import type { Installation } from './own-state.ts';
import { rememberedFailures } from './remembered.ts';

export type PreflightOptions = NamedService & {
  /** A file, `family:revision` or an ARN. */
  readonly taskDefinition: string;
  readonly readsKeys: boolean;
  readonly json: boolean;
};

/** Milliseconds for all reads together. */
const TOTAL_MS = 60_000;

const REVISION = /^(?:arn:[^\s]+:task-definition\/)?[\w-]{1,255}:\d+$/;

const FORM = 'aws ecs register-task-definition --generate-cli-skeleton prints an empty one';

/** What ECS says about a revision that is not there; its ClientException has no code of its own. */
const NOT_THERE = /Unable to describe task definition/;

const FAMILY = /^[\w-]{1,255}$/;

const revisionIn = (json: unknown, from: string): Revision => {
  const parsed = parseRevision(json);
  if (parsed.ok) return parsed.revision;
  throw new WrongUsage(`${from} is not a task definition: ${parsed.problem}; ${FORM}`);
};

const readJson = async (file: string): Promise<unknown> => {
  if (FAMILY.test(file) && !existsSync(file))
    throw new CommandFailure(`there is no file ${file}: give a file, or a revision with its number, like ${file}:43`);
  return jsonInFile(file);
};

const readRevision = async (name: string, readers: PreflightReaders, reading: Reading): Promise<Revision> => {
  if (!REVISION.test(name)) return revisionIn(await readJson(name), name);
  const read = await reading('ecs:DescribeTaskDefinition', () => readers.now.definition(name));
  if (read.kind === 'known') return revisionIn(read.value, name);
  if (NOT_THERE.test(read.reason))
    throw new CommandFailure(`there is no task definition ${name}: check the family, the revision and --region`);
  throw new CommandFailure(`task definition ${name} cannot be read: ${read.reason}: ${nextStepOf(read.reason)}`);
};

const readService = async (options: PreflightOptions, readers: PreflightReaders, reading: Reading) => {
  const { cluster, service, region } = options;
  const wanted = { region, cluster, service, taskDefinition: null };
  const setup = await reading('ecs:DescribeServices', () => readers.setup(wanted));
  if (setup.kind === 'unknown')
    throw new CommandFailure(`the service cannot be read: ${setup.reason}: ${nextStepOf(setup.reason)}`);
  if (setup.value === undefined)
    throw new CommandFailure(`there is no service ${service} in cluster ${cluster}: check --service and --cluster`);
  return setup.value;
};

/**
 * Checks a revision that is not deployed yet on the surroundings of a service. Throws `CommandFailure` when the service
 * or the revision cannot be read, `WrongUsage` for a file that is no task definition.
 */
export const preflightRows = async (
  options: PreflightOptions,
  readers: PreflightReaders,
  remembered: readonly SeenFailure[] = [],
): Promise<readonly PreflightFinding[]> => {
  const reading = readingWithin(TOTAL_MS);
  const revision = await readRevision(options.taskDefinition, readers, reading);
  const own = await readService(options, readers, reading);
  const setup = { ...own, task: revision };
  return checkRevision({ ...options, revision, setup, remembered }, readers, reading);
};

/** Exit code 1 when a check failed; what could not be checked fails nothing. */
const codeOf = (rows: readonly PreflightFinding[]): number => (rows.some(({ result }) => result === 'broken') ? 1 : 0);

/**
 * `farwatch preflight`: what would keep a revision from starting, before it is deployed. Reads only. Exit code 0 when
 * no check failed, 1 when one did.
 */
export const preflightCommand = async (
  io: Io,
  options: PreflightOptions,
  store: Installation | undefined,
  readers: PreflightReaders = preflightReaders({ region: options.region }, () => new Date()),
): Promise<number> => {
  io.err(`checking ${options.taskDefinition} for ${options.service}: ${PREFLIGHT_CHECKS.length} checks, read-only`);
  const remembered = store === undefined ? [] : await rememberedFailures(options, store);
  const rows = await preflightRows(options, readers, remembered);
  if (options.json) for (const row of rows) io.out(JSON.stringify(row));
  else {
    io.out(tableOf(rows, 'Check'));
    io.out(fitted(summaryOf(rows)));
  }
  return codeOf(rows);
};
