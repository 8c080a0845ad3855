import type { Packaged } from '../../hub/packaged.ts';
import { readPackaged } from '../../hub/packaged.ts';
import type { Io } from '../../input/io.ts';

export type TemplateFlags = { readonly codeBucket: string; readonly codePrefix?: string };

/** A template in which the bucket and the prefix of the code are defaults, so that only settings are left to give. */
const withCode = ({ template }: Packaged, { codeBucket, codePrefix }: Required<TemplateFlags>) => ({
  ...template,
  Parameters: {
    ...template.Parameters,
    CodeBucket: { ...template.Parameters['CodeBucket'], Default: codeBucket },
    CodePrefix: { ...template.Parameters['CodePrefix'], Default: codePrefix },
  },
});

const withSlash = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);

/**
 * `farwatch template hub --code-bucket B`: prints the CloudFormation template of an installation whose code is in that
 * bucket; how to put it there goes to stderr. It calls nothing.
 */
export const templateCommand = async (io: Io, flags: TemplateFlags, packaged = readPackaged): Promise<number> => {
  const found = await packaged();
  const codePrefix = withSlash(flags.codePrefix ?? found.codePrefix);
  io.out(JSON.stringify(withCode(found, { codeBucket: flags.codeBucket, codePrefix }), null, 1));
  io.err(`copy the code first: aws s3 cp --recursive ${found.codeFolder} s3://${flags.codeBucket}/${codePrefix}`);
  return 0;
};
