import type { Clock, Log, Store } from '../../adapters/common.ts';
import type { Examined, Examining } from '../investigate/examine.ts';

/** What the tools read, and who asks. A tool whose port is absent is not offered. */
export type McpEffects = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Who asks: a user of the operating system or a principal of IAM. */
  readonly by: string;
  /** Reads AWS for `doctor`. */
  readonly examine?: (asked: Examining) => Promise<Examined>;
  /** Version of the server, for `initialize`. */
  readonly version: string;
  /** An error of AWS as a sentence with the next step; absent: its name and message. */
  readonly sentenceOf?: (error: unknown) => string;
};
