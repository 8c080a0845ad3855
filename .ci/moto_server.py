"""moto's server with those of its gaps mended that stop a stack of Farwatch: python moto_server.py -p PORT"""
import sys

import moto.cloudformation.models
import moto.cloudformation.parsing
import moto.sqs.models
from moto.server import main

# It lints templates by itself and refuses what is a warning.
moto.cloudformation.models.validate_template_cfn_lint = lambda template: []

# CloudFormation ends the generated name of a FIFO queue with .fifo, within 80 characters.
create_queue = moto.sqs.models.Queue.create_from_cloudformation_json.__func__


def create_named(cls, resource_name, cloudformation_json, account_id, region_name, **rest):
    is_fifo = str(cloudformation_json["Properties"].get("FifoQueue")).lower() == "true"
    if is_fifo and not resource_name.endswith(".fifo"):
        resource_name = resource_name[:75] + ".fifo"
    return create_queue(cls, resource_name, cloudformation_json, account_id, region_name, **rest)


moto.sqs.models.Queue.create_from_cloudformation_json = classmethod(create_named)

# It would start a container for each event source mapping.
moto.sqs.models.Queue.lambda_event_source_mappings = property(lambda queue: {}, lambda queue, value: None)

# It forgets a resource that it cannot update; here such a resource stays as it is. And it reads a resource whose condition is
# false, which may refer to others that do not exist either; CloudFormation does not.
update_resource = moto.cloudformation.parsing.parse_and_update_resource


def update_or_keep(logical_id, resource_json, resources_map, **rest):
    condition = resource_json.get("Condition")
    if condition and not resources_map.lazy_condition_map[condition]:
        return resources_map._parsed_resources.get(logical_id)
    updated = update_resource(logical_id, resource_json, resources_map, **rest)
    return resources_map[logical_id] if updated is None else updated


moto.cloudformation.parsing.parse_and_update_resource = update_or_keep

# It reads the outputs of a stack before anything is made: that fails at the URLs of functions, and at outputs whose
# condition is false.
UNREADABLE = {"SlackActionsUrl", "McpUrl"}
moto.cloudformation.parsing.ResourceMap.validate_outputs = lambda self: None
create_output_map = moto.cloudformation.models.Stack._create_output_map


def create_readable_output_map(self):
    conditions = self.resource_map.lazy_condition_map
    outputs = {
        name: one
        for name, one in (self.template_dict.get("Outputs") or {}).items()
        if name not in UNREADABLE and ("Condition" not in one or conditions[one["Condition"]])
    }
    whole = self.template_dict
    self.template_dict = {**whole, "Outputs": outputs}
    try:
        return create_output_map(self)
    finally:
        self.template_dict = whole


moto.cloudformation.models.Stack._create_output_map = create_readable_output_map
apply = moto.cloudformation.models.ChangeSet.apply


def apply_with_outputs(self):
    apply(self)
    self.stack.template_dict = self.template_dict
    self.stack.output_map = self.stack._create_output_map()


moto.cloudformation.models.ChangeSet.apply = apply_with_outputs

# A previous value that is a list has been split already.
load_parameters = moto.cloudformation.parsing.ResourceMap.load_parameters


def load_joined(self):
    given = self.input_parameters.items()
    self.input_parameters = {name: ",".join(value) if isinstance(value, list) else value for name, value in given}
    load_parameters(self)


moto.cloudformation.parsing.ResourceMap.load_parameters = load_joined

main(sys.argv[1:])
