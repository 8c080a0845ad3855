/**
 * Installs Farwatch at an endpoint such as moto's by its Terraform module, beside a stack of `farwatch deploy`, and
 * compares what both made: check-terraform.ts ENDPOINT [PLUGINS], a folder of Terraform providers where none can be
 * downloaded. The bucket of the code is made in the same configuration, as a newcomer would.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { madeBy } from './made-by.ts';

const [endpoint = '', plugins] = process.argv.slice(2);
const REGION = 'eu-west-1';
const STACKS = { terraform: 'farwatch-terraform', farwatch: 'farwatch-cli' } as const;
const client = { region: REGION, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const SERVICES = ['cloudformation', 's3', 'sts', 'iam'];
/** Terraform repeats what fails for longer than anybody waits. */
const PATIENCE_MS = 300_000;

const CONFIGURATION = `provider "aws" {
  region                      = "${REGION}"
  access_key                  = "local"
  secret_key                  = "local"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  max_retries                 = 1
  endpoints {
${SERVICES.map((service) => `    ${service} = "${endpoint}"`).join('\n')}
  }
}

resource "aws_s3_bucket" "code" {
  bucket = "code-of-terraform"
}

module "farwatch" {
  source      = "./node_modules/farwatch/infra/terraform"
  code_bucket = aws_s3_bucket.code.bucket
  stack_name  = "${STACKS.terraform}"
  parameters  = { SlackChannel = "#ops" }
}
`;

const claims: [string, boolean][] = [];
const claim = (text: string, holds: boolean): void => void claims.push([text, holds]);

const run = (command: string, args: readonly string[], cwd: string): boolean => {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: PATIENCE_MS });
  if (status !== 0) console.log(`${stdout}\n${stderr}`.slice(-2_000));
  return status === 0;
};

/** Types of the resources of a stack by their names in the template. */
const resourcesOf = async (stack: string): Promise<string> => {
  const cloudformation = new CloudFormationClient(client);
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudformation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
    found.push(...(page.StackResourceSummaries ?? []).map((one) => `${one.LogicalResourceId} ${one.ResourceType}`));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found.sort().join('\n');
};

await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
const folder = mkdtempSync(join(tmpdir(), 'farwatch-terraform-'));
try {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules/farwatch'));
  writeFileSync(join(folder, 'main.tf'), CONFIGURATION);
  const init = ['init', '-input=false', '-no-color', ...(plugins === undefined ? [] : [`-plugin-dir=${plugins}`])];
  claim('terraform init', run('terraform', init, folder));
  const apply = ['apply', '-auto-approve', '-input=false', '-no-color'];
  claim('terraform apply, with the bucket in the same configuration', run('terraform', apply, folder));
  claim('a second plan changes nothing', run('terraform', ['plan', '-detailed-exitcode', '-no-color'], folder));
  const deploy = ['dist/cli.js', 'deploy', '--stack', STACKS.farwatch, '--yes', '--param', 'SlackChannel=#ops'];
  claim('farwatch deploy', run(process.execPath, [...deploy, '--region', REGION], process.cwd()));
  const [ours, theirs] = [await resourcesOf(STACKS.farwatch), await resourcesOf(STACKS.terraform)];
  claim(`both stacks have the same ${ours.split('\n').length} resources`, ours === theirs && ours !== '');
  const made = await Promise.all([madeBy(STACKS.farwatch, client), madeBy(STACKS.terraform, client)]);
  claim('and the same functions and queues', made[0] === made[1]);
  claim('terraform destroy', run('terraform', ['destroy', '-auto-approve', '-no-color'], folder));
} finally {
  rmSync(folder, { recursive: true });
}
for (const [text, holds] of claims) console.log(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
process.exitCode = claims.every(([, holds]) => holds) ? 0 : 1;
