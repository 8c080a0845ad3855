/**
 * Checks the packaged template (`npm run package` first): the rules of stack-rules.ts, and every function's role
 * against the calls in its bundle. Prints one line per finding; exit code 1 when there is any.
 */
import { contentsOf } from './bundles.ts';
import { roleFindings } from './role-rules.ts';
import { stackFindings } from './stack-rules.ts';
import { readPackaged, readServerless } from './template.ts';

const TEMPLATE = '.serverless/cloudformation-template-update-stack.json';

const resources = readPackaged(TEMPLATE);
const config = readServerless();
const names = Object.keys(config.functions);
const stack = { config, resources, contents: await contentsOf(config) };
const findings = [...stackFindings(resources), ...names.flatMap((name) => roleFindings(name, stack))];

for (const finding of findings) console.error(finding);
console.log(
  `template: ${Object.keys(resources).length} resources, ${names.length} functions, ${findings.length} findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
