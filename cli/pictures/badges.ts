import { readFileSync } from 'node:fs';
import { makeBadge } from 'badge-maker';
import * as z from 'zod/mini';

const packageSchema = z.object({ license: z.string(), engines: z.object({ node: z.string() }) });

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** What serverless.yml sets for every Lambda, e.g. `nodejs24.x`. */
const settingOf = (template: string, name: 'runtime' | 'architecture'): string => {
  const value = new RegExp(`^  ${name}: (\\S+)$`, 'm').exec(template)?.[1];
  if (value === undefined) throw new Error(`serverless.yml sets no ${name}`);
  return value;
};

/**
 * The badges of README.md as SVG, by file name. They say only what the checkout itself says, so they are true without a
 * network; test/checks/badges.test.ts fails when one is stale.
 */
export const badges = (): Readonly<Record<string, string>> => {
  const { license, engines } = z.parse(packageSchema, JSON.parse(read('package.json')));
  const template = read('serverless.yml');
  const lambda = `${settingOf(template, 'runtime')}, ${settingOf(template, 'architecture')}`;
  return {
    'badge-license.svg': makeBadge({ label: 'license', message: license, color: 'blue' }),
    'badge-node.svg': makeBadge({ label: 'command line', message: `Node ${engines.node}`, color: 'blue' }),
    'badge-lambda.svg': makeBadge({ label: 'Lambda', message: lambda, color: 'blue' }),
    'badge-tried-on.svg': makeBadge({ label: 'tried on', message: 'simulated AWS only', color: 'orange' }),
  };
};
