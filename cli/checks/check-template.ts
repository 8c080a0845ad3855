/**
 * Checks the packaged template (`npm run package` first): the rules of stack-rules.ts, which hold for the template of a
 * spoke as well, and every function's role against the calls in its bundle. Prints one line per finding; exit code 1
 * when there is any.
 */
import { contentsOf } from './bundles.ts';
import { roleFindings } from './role-rules.ts';
import { stackFindings } from './stack-rules.ts';
import { readPackaged, readServerless, readSpoke } from './template.ts';

const TEMPLATE = '.serverless/cloudformation-template-update-stack.json';

const resources = readPackaged(TEMPLATE);
const config = readServerless();
const names = Object.keys(config.functions);
const stack = { config, resources, contents: await contentsOf(config) };
const spoke = readSpoke().Resources;
const findings = [
  ...stackFindings(resources),
  ...stackFindings(spoke),
  ...names.flatMap((name) => roleFindings(name, stack)),
];

for (const finding of findings) console.error(finding);
console.log(
  `template: ${Object.keys(resources).length} resources, ${Object.keys(spoke).length} of a spoke, ` +
    `${names.length} functions, ${findings.length} findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
