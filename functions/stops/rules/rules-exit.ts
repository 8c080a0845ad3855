import { either } from './pattern.ts';
import type { Cause } from '../cause.ts';
import { firstDomino } from '../advice/failed-container.ts';
import { describeExit, exitKind } from '../exit-code.ts';
import type { ExitKind } from '../exit-code.ts';
import type { Rule } from './rule.ts';
import type { TaskStop } from '../stop.ts';
import { find } from './view.ts';
import type { StopView } from './view.ts';
import { secondsBetween } from '../../primitives/instant.ts';

/** ECS's own default; Fargate allows at most 120. */
const STOP_TIMEOUT_SECONDS = 30;
/** Containers are stopped one after the other, and ECS notices it with a delay. */
const LATE_SECONDS = 15;

const secondsToStop = ({ stoppingAt, executionStoppedAt, stoppedAt }: TaskStop): number | undefined => {
  const end = executionStoppedAt ?? stoppedAt;
  return stoppingAt === undefined || end === undefined ? undefined : secondsBetween(stoppingAt, end);
};

/** Whether the task got its whole stop timeout: then ECS itself sends SIGKILL to those that ignore SIGTERM. */
const wasPatient = (stop: TaskStop): boolean => {
  const seconds = secondsToStop(stop);
  const timeout = stop.stopTimeoutSeconds ?? STOP_TIMEOUT_SECONDS;
  return seconds !== undefined && seconds >= timeout - 2 && seconds <= timeout + LATE_SECONDS;
};

type Exit = { readonly code: number; readonly who: string };

const EXIT_TEXT = either(
  /exit(?:ed)?[ _-]?(?:with )?(?:non-zero )?(?:exit )?(?:code|status)?['"]?\s?(?:[:=]|of|was)?\s?['"]?\(?-?\d{1,10}\b/,
  /(?:sa[íi]da|salida|sortie)\s?[:=]?\s?-?\d{1,10}\b/,
  /exited \([^)\n]{0,30}?-?\d{1,10}\)/,
  /(?:return|exit) ?code['"]?\s?(?:[:=]|of|was)?\s?-?\d{1,10}\b/,
);

const exitOfText = (view: StopView): Exit | undefined => {
  const words = find(view, EXIT_TEXT);
  const digits = words === undefined ? null : /-?\d{1,10}\)?$/.exec(words);
  return digits === null ? undefined : { code: Number.parseInt(digits[0], 10), who: 'the text' };
};

const exitOf = (view: StopView): Exit | undefined => {
  const first = firstDomino(view.containers);
  if (first?.exitCode !== undefined) return { code: first.exitCode, who: `container ${first.name || '(unnamed)'}` };
  const [only] = view.containers.filter(({ exitCode }) => exitCode !== undefined);
  return only?.exitCode === undefined ? exitOfText(view) : { code: only.exitCode, who: `container ${only.name}` };
};

const matched = ({ code, who }: Exit): string =>
  who === 'the text' ? `exit code ${describeExit(code)} in the text` : `${who} exited with ${describeExit(code)}`;

const exits = (cause: Cause, kind: ExitKind, wording: string, confidence: number): Rule => ({
  cause,
  wording,
  confidence,
  when: (view) => {
    const exit = exitOf(view);
    return exit !== undefined && exitKind(exit.code) === kind ? matched(exit) : undefined;
  },
});

const isKilled = (view: StopView): Exit | undefined => {
  const exit = exitOf(view);
  return exit !== undefined && exitKind(exit.code) === 'killed' ? exit : undefined;
};

/** An unknown scheduler sentence must not count as routine when it reports trouble. */
const TROUBLE = /fail|unhealthy|error|not ready|unable|could not|cannot/;

const PROXY = /^(?:ecs-service-connect|envoy|app-?mesh)/i;

/** Exit codes, after every text that is more specific. 137 alone is not "out of memory". */
export const EXIT_RULES: readonly Rule[] = [
  {
    cause: 'health.service_connect',
    wording: 'the Service Connect or Envoy container ended with an error before the others',
    confidence: 0.85,
    when: (view) => {
      const first = firstDomino(view.containers);
      if (first?.exitCode === undefined || !PROXY.test(first.name)) return undefined;
      return ['error', 'crashed', 'killed'].includes(exitKind(first.exitCode))
        ? `container ${first.name} exited with ${describeExit(first.exitCode)}`
        : undefined;
    },
  },
  {
    cause: 'scheduler.scale_in',
    wording: 'stop code ServiceSchedulerInitiated without any text',
    confidence: 0.5,
    when: ({ stop }) =>
      stop.stopCode === 'ServiceSchedulerInitiated' && stop.stoppedReason === ''
        ? `stopCode ${stop.stopCode}`
        : undefined,
  },
  {
    cause: 'scheduler.scale_in',
    wording: 'exit code 137 in a task that the service scheduler stopped without a complaint',
    confidence: 0.5,
    when: (view) => {
      const isRoutine = view.stop.stopCode === 'ServiceSchedulerInitiated' && find(view, TROUBLE) === undefined;
      const exit = isRoutine ? isKilled(view) : undefined;
      return exit && `stopCode ServiceSchedulerInitiated, ${matched(exit)}`;
    },
  },
  {
    cause: 'exit.killed',
    wording: 'exit code 137 after the whole stop timeout: SIGTERM was ignored',
    confidence: 0.9,
    when: (view) => {
      const exit = wasPatient(view.stop) ? isKilled(view) : undefined;
      const seconds = secondsToStop(view.stop)?.toFixed(0);
      return exit && `${matched(exit)}, ${seconds} s after the stop began: SIGTERM was ignored until the stop timeout`;
    },
  },
  exits('exit.killed', 'killed', 'exit code 137 without an out-of-memory reason: killed from outside', 0.8),
  exits('exit.crashed', 'crashed', 'exit codes 132, 134, 135, 136, 139 and their Windows likes', 0.95),
  exits('exit.terminated', 'terminated', 'exit code 143', 0.85),
  exits('exit.application_error', 'error', 'any other exit code', 0.9),
  exits('exit.clean', 'clean', 'exit code 0', 0.9),
  {
    cause: 'exit.crashed',
    wording: 'segmentation fault, core dumped, SIGABRT in the text',
    says: [/segmentation fault|sigsegv|sigabrt|core dumped|illegal instruction|access violation|stack overflow/],
    confidence: 0.8,
  },
  {
    cause: 'exit.killed',
    wording: 'SIGKILL in the text',
    says: [/sigkill|signal 9\b|killed by signal/],
    confidence: 0.7,
  },
  { cause: 'exit.terminated', wording: 'SIGTERM in the text', says: [/sigterm|signal 15\b/], confidence: 0.7 },
  {
    cause: 'exit.application_error',
    wording: "an application's own last words",
    says: [
      either(
        /unhandled (?:exception|rejection)[^\n]{0,80}|uncaught (?:exception|error)[^\n]{0,80}/,
        /traceback[^\n]{0,60}|cannot find module[^\n]{0,80}|modulenotfounderror[^\n]{0,60}/,
        /java\.lang\.\w{1,40}[^\n]{0,60}|npm err[^\n]{0,60}|non-zero exit[^\n]{0,20}|heap out of memory|\bpanic: /,
      ),
    ],
    confidence: 0.7,
  },
  {
    cause: 'exit.unreported',
    wording: 'Essential container in task exited, without exit code or reason',
    says: [/essential ?container[^\n]{0,60}exit[^\n]{0,40}/],
    confidence: 0.6,
  },
  {
    cause: 'exit.unreported',
    wording: 'stop code EssentialContainerExited, without exit code or reason',
    confidence: 0.6,
    when: ({ stop }) => (stop.stopCode === 'EssentialContainerExited' ? `stopCode ${stop.stopCode}` : undefined),
  },
];
