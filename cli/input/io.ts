/** Input and output of a command. stdout carries results only, everything else goes to stderr. */
export type Io = {
  readonly stdin: AsyncIterable<Buffer | string>;
  /** Whether stdin is a pipe or a file and not a terminal. */
  readonly isPipe: boolean;
  /** Writes one line of results. */
  readonly out: (line: string) => void;
  /** Writes one line to stderr. */
  readonly err: (line: string) => void;
  readonly isTty: boolean;
};

/** The command failed: one clear sentence, exit code 1. */
export class CommandFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailure';
  }
}

/** Wrong usage: exit code 2. */
export class WrongUsage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUsage';
  }
}

/** The streams of this process. */
export const processIo = (): Io => ({
  stdin: process.stdin,
  isPipe: process.stdin.isTTY !== true,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  isTty: process.stdout.isTTY === true,
});

/** Lines of a stream without line ends; a last line without an end counts. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.map((line) => line.replace(/\r$/, ''));
  }
  if (rest !== '') yield rest;
}
