import { expect, test } from 'vitest';
import type { Template } from '../../cli/hub/from-framework.ts';
import { hubTemplate } from '../../cli/hub/from-framework.ts';

const FRAMEWORK: Template = {
  Parameters: { SlackChannel: { Type: 'String', Default: '#farwatch' } },
  Conditions: {},
  Resources: {
    ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
    ServerlessDeploymentBucketPolicy: { Type: 'AWS::S3::BucketPolicy' },
    NotifyLogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/lambda/farwatch-prod-notify', RetentionInDays: 30 },
    },
    NotifyLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/farwatch/prod/1-2026/notify.zip' },
        FunctionName: 'farwatch-prod-notify',
        Environment: { Variables: { ARN: { 'Fn::Sub': 'arn:${AWS::Partition}:farwatch-prod-x' } } },
      },
      DependsOn: ['NotifyLogGroup'],
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { ScalingConfig: { MaximumConcurrency: 5 }, BatchSize: 10 },
    },
  },
  Outputs: {
    ServerlessDeploymentBucketName: { Value: { Ref: 'ServerlessDeploymentBucket' } },
    TableName: { Value: { Ref: 'Table' }, Export: { Name: 'sls-farwatch-prod-Table' } },
  },
};

const made = hubTemplate({
  template: FRAMEWORK,
  stack: 'farwatch-prod',
  version: '1.2.3',
  codeNames: { 'notify.zip': 'notify-abc.zip' },
});

const propertiesOf = (id: string) => made.Resources[id]?.['Properties'];

test("the framework's bucket and exports are gone, and every other resource is there", () => {
  expect(Object.keys(made.Resources)).toEqual(['NotifyLogGroup', 'NotifyLambdaFunction', 'Mapping']);
  expect(made.Outputs).toEqual({ TableName: { Value: { Ref: 'Table' } } });
});

test('names begin with the name of the stack, whatever that is', () => {
  expect(propertiesOf('NotifyLambdaFunction')).toMatchObject({
    FunctionName: { 'Fn::Sub': '${AWS::StackName}-notify' },
    Environment: { Variables: { ARN: { 'Fn::Sub': 'arn:${AWS::Partition}:${AWS::StackName}-x' } } },
  });
  expect(JSON.stringify(made)).not.toContain('farwatch-prod');
});

test("code is read from the user's bucket, under a name that contains its hash", () => {
  expect(propertiesOf('NotifyLambdaFunction')).toMatchObject({
    Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': '${CodePrefix}notify-abc.zip' } },
  });
  expect(made.Parameters['CodePrefix']?.['Default']).toBe('farwatch/1.2.3/');
});

test('settings of the framework are parameters; what only looks like one stays', () => {
  expect(propertiesOf('NotifyLogGroup')).toMatchObject({ RetentionInDays: { Ref: 'LogRetentionDays' } });
  expect(propertiesOf('Mapping')).toEqual({
    ScalingConfig: { MaximumConcurrency: { Ref: 'MaximumConcurrency' } },
    BatchSize: 10,
  });
});

test('code that was not packaged is an error, not a function without code', () => {
  const packed = { template: FRAMEWORK, stack: 'farwatch-prod', version: '1.2.3', codeNames: {} };
  expect(() => hubTemplate(packed)).toThrow('the framework did not package notify.zip');
});
