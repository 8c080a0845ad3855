import { readdirSync, readFileSync } from 'node:fs';
import type { Cause } from '../../functions/stops/cause.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import type { TaskStop } from '../../functions/stops/stop.ts';

/** A stop event, and the cause in its file name. */
export type Sighting = { readonly file: string; readonly cause: Cause; readonly stop: TaskStop };

const DIRECTORY = new URL('../events/', import.meta.url);

const isCause = (name: string): name is Cause => Object.hasOwn(CAUSES, name);

/** `image.not_found.manifest.json` shows `image.not_found`. */
const causeOf = (file: string): Cause => {
  const name = file.startsWith('unknown.') ? 'unknown' : file.split('.').slice(0, 2).join('.');
  if (!isCause(name)) throw new Error(`${file}: not named by a cause`);
  return name;
};

/** All stop events under test/events, by file name. */
export const sightings = (): readonly Sighting[] =>
  readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      file,
      cause: causeOf(file),
      stop: parseTaskStop(JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8'))),
    }));
