/** A stack trace among log lines: its exception, its last line, and the first frame of the application itself. */
export type Trace = { readonly said: string; readonly line: number; readonly frame: string | null };

/** Finds the newest trace of one runtime. */
export type TraceReader = (lines: readonly string[]) => Trace | undefined;

/** Paths of code that is not the application's own. */
export const FOREIGN = new RegExp(
  [
    String.raw`node_modules|\(?node:|<anonymous>|internal/|site-packages|dist-packages|/lib/python|<frozen`,
    String.raw`/usr/(?:local/)?(?:lib|bundle|go)/|/go/pkg/mod/|/gems/|<internal:`,
    String.raw`^(?:java|javax|jakarta|sun|jdk|kotlin|scala|io\.netty|org\.(?:springframework|apache|hibernate))\.`,
    String.raw`^(?:com\.(?:sun|zaxxer|mysql|fasterxml)|io\.(?:lettuce|vertx|quarkus)|org\.(?:postgresql|jboss))\.`,
    String.raw`^(?:System|Microsoft|Npgsql|StackExchange)\.|^(?:runtime|net/http|net|reflect|sync|database/sql)[./]`,
  ].join('|'),
);

/** `/usr/src/app/src/charge.js` is `src/charge.js` in the repository. */
const ownPath = (path: string): string =>
  path
    .replace(/^file:\/\//, '')
    .replace(/^.*\/(?:app|src\/app|workspace|code|srv|service|opt\/[\w-]{1,40})\//, '')
    .replace(/^\/+/, '')
    .split('/')
    .slice(-3)
    .join('/');

/** `name (path:line)`, as far as known. */
export const at = (name: string | undefined, path: string | undefined, line: string | undefined): string | null => {
  const place = path === undefined ? undefined : `${ownPath(path)}${line === undefined ? '' : `:${line}`}`;
  if (name === undefined || name === '') return place ?? null;
  return place === undefined ? name : `${name} (${place})`;
};
