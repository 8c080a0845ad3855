import { createInterface } from 'node:readline/promises';
import { errorNameOf } from '../../functions/primitives/error-text.ts';
import type { Io } from './io.ts';
import { WrongUsage } from './io.ts';

/** Asks a question and waits for `y` or `yes`; anything else is no. */
export type Confirm = (question: string) => Promise<boolean>;

/** Throws `WrongUsage` when nobody could answer a question and `--yes` was not given. */
export const needAnswer = (io: Io, isYes: boolean, command: string): void => {
  if (!isYes && io.isPipe) throw new WrongUsage(`${command} asks before it changes anything: use a terminal, or --yes`);
};

/** Asks on stderr, for stdout carries results only. Ctrl-C and Ctrl-D are a no: what was prepared is then discarded. */
export const confirmed: Confirm = async (question) => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch (error) {
    if (errorNameOf(error) !== 'AbortError') throw error;
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
};
