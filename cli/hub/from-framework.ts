/** JSON, as a template holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = Readonly<Record<string, Json>>;

/** A CloudFormation template, its resources and outputs by logical id. */
export type Template = {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, Fields>>;
  readonly Conditions: Fields;
  readonly Resources: Readonly<Record<string, Fields>>;
  readonly Outputs: Readonly<Record<string, Fields>>;
};

export type Packed = {
  readonly template: Template;
  /** The stack for which the framework made it, such as `farwatch-prod`: names of functions begin with it. */
  readonly stack: string;
  readonly version: string;
  /** Name of a function's file in the code folder, by the name that the framework gave it: `notify.zip`. */
  readonly codeNames: Readonly<Record<string, string>>;
};

const FRAMEWORK_RESOURCE = /^ServerlessDeploymentBucket/;
const FRAMEWORK_OUTPUT = /^ServerlessDeploymentBucket|LambdaFunctionUrl$/;

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Days that CloudWatch Logs accepts as retention. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

const parametersOf = (version: string): Template['Parameters'] => ({
  CodeBucket: { Type: 'String', Description: 'Bucket in this region that holds the code of the functions.' },
  CodePrefix: {
    Type: 'String',
    Default: `farwatch/${version}/`,
    Description: 'Prefix of the keys of the code, with a slash at its end.',
  },
  MaximumConcurrency: {
    Type: 'Number',
    Default: 5,
    MinValue: 2,
    MaxValue: 1000,
    Description: 'Concurrent invocations per event queue.',
  },
  LogRetentionDays: {
    Type: 'Number',
    Default: 30,
    AllowedValues: RETENTION_DAYS,
    Description: "Retention of Farwatch's own logs.",
  },
});

/** Settings that the framework writes as numbers, as parameters of the template. */
const SETTINGS: Readonly<Record<string, Json>> = {
  MaximumConcurrency: { Ref: 'MaximumConcurrency' },
  RetentionInDays: { Ref: 'LogRetentionDays' },
};

const codeOf = ({ S3Key }: Fields, { codeNames }: Packed): Json => {
  const name = String(S3Key).split('/').at(-1) ?? '';
  const file = codeNames[name];
  if (file === undefined) throw new Error(`the framework did not package ${name}`);
  return { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${file}` } };
};

/** A value with the stack's name and the settings left open; `isSub`: it already is the text of an Fn::Sub. */
const opened = (value: Json, packed: Packed, isSub = false): Json => {
  if (typeof value === 'string') {
    if (!value.includes(packed.stack)) return value;
    const text = value.replaceAll(packed.stack, '${AWS::StackName}');
    return isSub ? text : { 'Fn::Sub': text };
  }
  if (Array.isArray(value)) return value.map((one: Json) => opened(one, packed, isSub));
  if (!isFields(value)) return value;
  const fields = Object.entries(value).map(([name, field]): readonly [string, Json] => {
    if (name === 'Code' && isFields(field) && 'S3Key' in field) return [name, codeOf(field, packed)];
    const setting = SETTINGS[name];
    if (setting !== undefined && typeof field === 'number') return [name, setting];
    return [name, opened(field, packed, name === 'Fn::Sub')];
  });
  return Object.fromEntries(fields);
};

const openedAll = (all: Template['Resources'], packed: Packed, left: RegExp): Template['Resources'] =>
  Object.fromEntries(
    Object.entries(all)
      .filter(([id]) => !left.test(id))
      .map(([id, resource]) => [
        id,
        Object.fromEntries(
          Object.entries(resource)
            .filter(([name]) => name !== 'Export')
            .map(([name, field]) => [name, opened(field, packed)]),
        ),
      ]),
  );

/**
 * The template of an installation for any CloudFormation tool, from the one that the framework makes of serverless.yml:
 * the same resources without the framework's own bucket and exports, for a stack of any name, with the code in a bucket
 * of the user's.
 */
export const hubTemplate = (packed: Packed): Template => {
  const { template, version } = packed;
  return {
    ...template,
    Description: `Farwatch ${version}: why ECS tasks stop, rollbacks, scaling, cost and sizes.`,
    Parameters: { ...parametersOf(version), ...template.Parameters },
    Resources: openedAll(template.Resources, packed, FRAMEWORK_RESOURCE),
    Outputs: openedAll(template.Outputs, packed, FRAMEWORK_OUTPUT),
  };
};
