import type { Parameter } from '@aws-sdk/client-cloudformation';
import { nearestOf } from '../../../functions/primitives/near.ts';
import { WrongUsage } from '../../input/io.ts';
import type { Packaged } from '../packaged.ts';

/** Set by the deployment itself. */
const OWN = ['CodeBucket', 'CodePrefix'];

/** `--param Name=Value` pairs; throws `WrongUsage` for a name that the template does not have. */
export const parsedParameters = (
  pairs: readonly string[],
  { template }: Packaged,
): Readonly<Record<string, string>> => {
  const known = Object.keys(template.Parameters).filter((name) => !OWN.includes(name));
  const parsed = pairs.map((pair): readonly [string, string] => {
    const [name = '', ...value] = pair.split('=');
    if (value.length === 0) throw new WrongUsage(`--param ${pair}: give Name=Value, such as SlackChannel=#ops`);
    if (!known.includes(name))
      throw new WrongUsage(
        `--param ${name}: there is no such parameter; near it: ${nearestOf(name, known).join(', ')}`,
      );
    return [name, value.join('=')];
  });
  return Object.fromEntries(parsed);
};

export type Previous = readonly string[];

/** Parameters of a change set: what was given, else what the stack has already, else the template's default. */
export const parametersFor = (
  { template, codePrefix }: Packaged,
  given: Readonly<Record<string, string>>,
  { bucket, previous }: { readonly bucket: string; readonly previous: Previous },
): readonly Parameter[] => {
  const values: Readonly<Record<string, string>> = { ...given, CodeBucket: bucket, CodePrefix: codePrefix };
  return Object.keys(template.Parameters).flatMap((ParameterKey): readonly Parameter[] => {
    const ParameterValue = values[ParameterKey];
    if (ParameterValue !== undefined) return [{ ParameterKey, ParameterValue }];
    return previous.includes(ParameterKey) ? [{ ParameterKey, UsePreviousValue: true }] : [];
  });
};
