/**
 * Writes the patches of a report as files, for the validators of their languages. Usage: check-patches.ts REPORT DIR;
 * then cfn-lint DIR/*.yml, terraform fmt DIR.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseHcl } from '../pull-request/hcl.ts';

const [report = '', folder = ''] = process.argv.slice(2);
const patches = z.object({ cloudFormation: z.string(), terraform: z.string() });
const schema = z.object({
  services: z.array(z.object({ service: z.object({ key: z.string() }), patches: z.optional(patches) })),
});

mkdirSync(folder, { recursive: true });
let written = 0;
for (const { service, patches: found } of schema.parse(JSON.parse(readFileSync(report, 'utf8'))).services) {
  if (found === undefined) continue;
  const name = service.key.replace(/[^A-Za-z0-9-]+/g, '-');
  // Throws where it is no HCL: Terraform itself is not everywhere.
  parseHcl(found.terraform);
  writeFileSync(join(folder, `${name}.yml`), found.cloudFormation);
  writeFileSync(join(folder, `${name}.tf`), found.terraform);
  written += 1;
}
console.log(`patches: ${written} services, written to ${folder}`);
process.exitCode = written > 0 ? 0 : 1;
