import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';
import { hubCode, hubTemplate } from 'farwatch';

type Packaged = { Type: string; Properties: { Code: { S3Key: { 'Fn::Sub': string } } } };

/**
 * One installation of Farwatch: copy this file, `npm i farwatch`, and put it into a stack of its own, whose name is the
 * installation's. `parameters` are those of the template, such as `{ SlackSecretArn: 'arn:…' }`.
 */
export class Farwatch extends Construct {
  /** The resources by the logical ids of the template, such as `hub.getResource('Table')`. */
  readonly hub: CfnInclude;

  constructor(scope: Construct, id: string, parameters: Readonly<Record<string, string>> = {}) {
    super(scope, id);
    const own = { CodeBucket: 'set-below', CodePrefix: '' };
    this.hub = new CfnInclude(this, 'Hub', { templateFile: hubTemplate, parameters: { ...parameters, ...own } });
    const { Resources } = JSON.parse(readFileSync(hubTemplate, 'utf8')) as { Resources: Record<string, Packaged> };
    for (const [name, { Type, Properties }] of Object.entries(Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      const file = Properties.Code.S3Key['Fn::Sub'].replace('${CodePrefix}', '');
      const code = new Asset(this, file, { path: join(hubCode, file) });
      (this.hub.getResource(name) as CfnFunction).code = { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey };
    }
  }
}
