import type { ConnectionFailure } from './connection-failure.ts';
import { connectionFailureIn, isInTask, tellsOfConnection } from './connection-failure.ts';

/** Lines from the end in which the reason of a crash stands. */
const LINES_READ = 25;
/** A crash of another kind: a connection that failed before it was survived. */
const OTHER_CRASH = new RegExp(
  String.raw`\b(?:TypeError|ReferenceError|SyntaxError|RangeError|NullPointerException|NullReferenceException|` +
    String.raw`nil pointer|index out of range|KeyError|AttributeError|ImportError|ModuleNotFoundError|NameError|` +
    String.raw`ClassNotFoundException|NoClassDefFoundError|OutOfMemory\w*|NoMethodError|` +
    String.raw`segmentation fault|AssertionError)\b`,
);

/**
 * The failed connection that the log of a container ends with, oldest line first: to something outside the task, and
 * followed by no crash of another kind. Undefined otherwise.
 */
export const lastConnectionIn = (log: readonly string[]): ConnectionFailure | undefined => {
  const lines = log.flatMap((line) => line.split('\n')).slice(-LINES_READ);
  const failure = connectionFailureIn(lines);
  if (failure === undefined || isInTask(failure.endpoint)) return undefined;
  const last = lines.findLastIndex(tellsOfConnection);
  return lines.slice(last + 1).some((line) => OTHER_CRASH.test(line)) ? undefined : failure;
};
