/** What an exit code alone says. */
export type ExitKind = 'clean' | 'error' | 'killed' | 'terminated' | 'crashed';

/** 128 + signal: SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS end a faulty program. */
const CRASH_SIGNALS = new Set([131, 132, 133, 134, 135, 136, 139, 159]);
/** SIGHUP, SIGINT, SIGUSR2 and SIGTERM: it was asked to end (STOPSIGNAL may name any of them). */
const STOP_SIGNALS = new Set([129, 130, 140, 143]);
/** Windows: access violation, illegal instruction, division by zero, stack overflow, heap corruption, fail fast. */
const CRASH_STATUS = new Set([0xc0000005, 0xc000001d, 0xc0000094, 0xc00000fd, 0xc0000374, 0xc0000409, 0xc000041d]);
/** Windows: ended by Ctrl-C, by the debugger API, or unexpectedly (what docker stop shows). */
const STOP_STATUS = new Set([0xc000013a, 0x40010004, 1067]);

/** The kind of an exit code; Windows codes may be signed or unsigned 32-bit NTSTATUS values. */
export const exitKind = (code: number): ExitKind => {
  const status = code < 0 && code >= -0x80000000 ? code + 0x100000000 : code;
  if (status === 0) return 'clean';
  if (status === 137) return 'killed';
  if (STOP_SIGNALS.has(status) || STOP_STATUS.has(status)) return 'terminated';
  return CRASH_SIGNALS.has(status) || CRASH_STATUS.has(status) ? 'crashed' : 'error';
};

const MEANINGS: Readonly<Record<number, string>> = {
  125: 'the runtime itself failed',
  126: 'the shell found the command but could not execute it',
  127: 'the shell did not find the command',
  132: 'SIGILL',
  133: 'SIGTRAP',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
  3221225477: 'access violation',
  3221225725: 'stack overflow',
  3221225781: 'a DLL was not found',
  3221225786: 'ended by Ctrl-C or service stop',
  3221226505: 'fail fast',
  3762504530: 'unhandled .NET exception',
};

/** `137 (SIGKILL)`: the code and its conventional meaning, if any. */
export const describeExit = (code: number): string => {
  const meaning = MEANINGS[code < 0 ? code + 0x100000000 : code];
  return meaning === undefined ? `${code}` : `${code} (${meaning})`;
};
