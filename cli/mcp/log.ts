import type { Log } from '../../functions/adapters/common.ts';
import type { Io } from '../input/io.ts';

/** A log on stderr: stdout belongs to the protocol. */
export const stderrLog = (io: Io): Log => {
  const line = (message: string, fields: object = {}): void =>
    io.err(Object.keys(fields).length === 0 ? message : `${message} ${JSON.stringify(fields)}`);
  return { info: line, warn: line, error: line };
};
