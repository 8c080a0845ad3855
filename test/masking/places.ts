/** Places where foreign text enters Farwatch. */
export const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'the reason of a container': (text) =>
    `CannotStartContainerError: failed to create task for container: ${text}: unknown`,
  'a line of a log': (text) => `2026-11-20T09:15:42.010Z ERROR app - start failed (attempt 3): ${text} at main.go:42`,
  'a command of a task definition': (text) => JSON.stringify(['sh', '-c', `exec ${text}`]),
  'a record of JSON': (text) => JSON.stringify({ level: 'error', ts: 1763630142, msg: text, caller: 'main.go:42' }),
};
