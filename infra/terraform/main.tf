# One installation of Farwatch in the account and region of the AWS provider. Needs the npm package beside it:
# npm i farwatch, then module "farwatch" { source = "./node_modules/farwatch/infra/terraform", code_bucket = "…" }

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

variable "code_bucket" {
  description = "Bucket in the same region for the code of the functions."
  type        = string
}

variable "code_prefix" {
  description = "Prefix of the keys of the code, with a slash at its end."
  type        = string
  default     = "farwatch/"
}

variable "stack_name" {
  description = "Name of the installation."
  type        = string
  default     = "farwatch-prod"
}

variable "parameters" {
  description = "Parameters of the template, such as { SlackSecretArn = \"arn:…\", SlackChannel = \"#ops\" }."
  type        = map(string)
  default     = {}
}

locals {
  hub = "${path.module}/../../dist/hub"
}

resource "aws_s3_object" "code" {
  for_each = fileset("${local.hub}/code", "*.zip")
  bucket   = var.code_bucket
  key      = "${var.code_prefix}${each.value}"
  source   = "${local.hub}/code/${each.value}"
  # The code of the release before goes after the stack was updated: a failed update rolls back to it.
  lifecycle {
    create_before_destroy = true
  }
}

# Too large to be sent with the call.
resource "aws_s3_object" "template" {
  bucket = var.code_bucket
  key    = "${var.code_prefix}template-${filemd5("${local.hub}/template.json")}.json"
  source = "${local.hub}/template.json"
}

# Not the bucket as data: that is read before a bucket of the same configuration is made.
data "aws_region" "current" {}
data "aws_partition" "current" {}

resource "aws_cloudformation_stack" "farwatch" {
  name         = var.stack_name
  template_url = "https://${var.code_bucket}.s3.${data.aws_region.current.id}.${data.aws_partition.current.dns_suffix}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  parameters   = merge(var.parameters, { CodeBucket = var.code_bucket, CodePrefix = var.code_prefix })
  depends_on   = [aws_s3_object.code]
}

output "outputs" {
  description = "Outputs of the stack: TableName, SlackActionsUrl and others."
  value       = aws_cloudformation_stack.farwatch.outputs
}
