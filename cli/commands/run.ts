/** Runs a command and keeps its exit code, which commander would drop. */
export type Run = (command: Promise<number>) => Promise<void>;
