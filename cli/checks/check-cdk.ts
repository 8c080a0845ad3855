/** Compares what the CDK construct synthesises with the packaged template: check-cdk.ts TEMPLATE SYNTHESISED */
import { readFileSync } from 'node:fs';

type Resource = {
  Metadata?: unknown;
  readonly DependsOn?: string | string[];
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
};

const resourcesIn = (path: string): Readonly<Record<string, Resource>> => {
  const template = JSON.parse(readFileSync(path, 'utf8')) as { readonly Resources: Readonly<Record<string, Resource>> };
  for (const resource of Object.values(template.Resources)) {
    delete resource.Metadata;
    if (Array.isArray(resource.DependsOn)) resource.DependsOn.sort();
    if (resource.Type === 'AWS::Lambda::Function') delete resource.Properties?.['Code'];
  }
  return template.Resources;
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
};

const [packaged = '', synthesised = ''] = process.argv.slice(2);
const [before, after] = [resourcesIn(packaged), resourcesIn(synthesised)];
const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
const different = ids.filter((id) => JSON.stringify(sorted(before[id])) !== JSON.stringify(sorted(after[id])));
console.log(`CDK: ${ids.length} resources, ${different.length} differ ${different.slice(0, 5).join(', ')}`);
process.exitCode = different.length === 0 ? 0 : 1;
