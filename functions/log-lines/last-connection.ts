import type { ConnectionFailure } from './connection-failure.ts';
import { connectionFailureIn, isInTask, isAboutConnection } from './connection-failure.ts';

/** Lines at the end that contain the reason of a crash. */
const LINES_READ = 25;
/** Another kind of crash: the process survived a connection that failed before it. */
const OTHER_CRASH = new RegExp(
  String.raw`\b(?:TypeError|ReferenceError|SyntaxError|RangeError|NullPointerException|NullReferenceException|` +
    String.raw`nil pointer|index out of range|KeyError|AttributeError|ImportError|ModuleNotFoundError|NameError|` +
    String.raw`ClassNotFoundException|NoClassDefFoundError|OutOfMemory\w*|NoMethodError|` +
    String.raw`segmentation fault|AssertionError)\b`,
);

/**
 * The failed connection at the end of a container's log, oldest line first: to something outside the task, and not
 * followed by another kind of crash. Undefined otherwise.
 */
export const lastConnectionIn = (log: readonly string[]): ConnectionFailure | undefined => {
  const lines = log.flatMap((line) => line.split('\n')).slice(-LINES_READ);
  const failure = connectionFailureIn(lines);
  if (failure === undefined || isInTask(failure.endpoint)) return undefined;
  const last = lines.findLastIndex(isAboutConnection);
  return lines.slice(last + 1).some((line) => OTHER_CRASH.test(line)) ? undefined : failure;
};
