import { interruption } from './input/interruption.ts';
import { processIo } from './input/io.ts';
import { runProgram } from './program.ts';

const READER_LEFT = 141;
const INTERRUPTED = 130;

/** The SDK prints nine lines about the Node version before every answer; package.json states the supported versions. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
/** The reader may close the pipe early, as `head` does: exit with the shell's code for that. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(READER_LEFT));
/** Ctrl-C ends the command with the shell's code for that, after what was printed, and says what it leaves. */
process.once('SIGINT', () => process.stderr.write(`${interruption()}\n`, () => process.exit(INTERRUPTED)));

/** Waits until all output has left the process: a pipe may be slow, and `process.exit` would cut it off. */
const flushed = (): Promise<void> =>
  new Promise((resolve) => process.stdout.write('', () => process.stderr.write('', () => resolve())));

const code = await runProgram(process.argv.slice(2), processIo());
await flushed();
process.exit(code);
