import { either } from './pattern.ts';
import type { Rule } from './rule.ts';
import { DENIED } from './signals.ts';

/** ECS may not, or cannot, start an instance for a capacity provider; the reason follows. */
const LAUNCHING = /(?:unable|attempting|failed) to launch (?:an? |the )?(?:ec2 )?instance/;
/** ECS called EC2, for an instance or a network interface; the error code of EC2 follows and decides. */
const CALLING_EC2 = new RegExp(`${LAUNCHING.source}|unexpected ec2 error`);

/** Network interfaces, capacity, quotas, configuration and hosts: errors before a container exists. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    cause: 'iam.execution_role_denied',
    wording: 'Unable to launch instance(s), Unexpected EC2 error …: UnauthorizedOperation, AccessDenied, iam:PassRole',
    says: [CALLING_EC2, DENIED],
  },
  {
    cause: 'config.invalid',
    wording: 'Unable to launch instance(s) for capacity provider …: InvalidParameterValue, Unsupported',
    says: [
      LAUNCHING,
      /\binvalid(?:parameter|ami|launchtemplate|input)\w{0,24}[^\n]{0,80}|[:.] unsupported\b[^\n]{0,80}/,
    ],
    confidence: 0.85,
  },
  {
    cause: 'network.subnet_exhausted',
    wording: 'InsufficientFreeAddressesInSubnet',
    says: [
      either(
        /insufficientfree\w{0,24}|insufficient free addr[^\n]{0,30}/,
        /(?:no|not enough|insufficient)[^.]{0,20}(?:free |available )(?:ip )?addresses[^.]{0,40}/,
        /(?:out of|no more|no free|not enough|no) (?:free |private |available )?(?:private )?ip(?:v4)?\b[^.]{0,40}/,
        /subnet[^.\n]{0,60}\b0 (?:free |available |remaining )(?:ip )?addresses/,
        /subnet[^.\n]{0,40}(?:is|are) (?:full|exhausted)/,
      ),
    ],
  },
  {
    cause: 'quota.exceeded',
    wording: 'Rate limit exceeded while attempting to Create Network Interface',
    says: [
      either(
        /(?:rate limit exceeded|requestlimitexceeded|throttl\w{0,12})[^\n]{0,60}network interface/,
        /network interface[^\n]{0,120}(?:requestlimitexceeded|throttl\w{0,12}|rate exceeded)/,
      ),
    ],
  },
  {
    cause: 'network.eni_limit',
    wording: 'RESOURCE:ENI, NetworkInterfaceLimitExceeded',
    says: [
      either(
        /resource:? ?eni\b|networkinterfacelimit\w{0,12}/,
        /(?:limit|maximum|quota)[^.]{0,60}network interfaces[^.]{0,30}/,
        /network interfaces?[^.]{0,40}(?:limit|quota)[^.]{0,30}|insufficient eni/,
      ),
    ],
  },
  {
    cause: 'network.config_invalid',
    wording: 'the security group or subnet does not exist; subnets and security groups of different VPCs',
    says: [
      either(
        /invalid(?:subnet|securitygroup|group|vpc)\w{0,4}(?:\.\w{1,20})?[^\n]{0,80}/,
        /subnets? and security groups?[^\n]{0,40}not in the/,
        /security ?groups?[^\n]{0,80}(?:do(?:es)? not exist|can ?not be|not found|invalid|different|same)/,
        /subnets?[^\n]{0,60}(?:do(?:es)? not exist|can ?not be|not found|invalid|(?:not |un)support)/,
        /securitygroups?(?:perinterface)?limitexceeded/,
        /belongs? to vpc[^\n]{0,80}|same vpc[^\n]{0,40}|different (?:vpc|network)s?[^\n]{0,40}/,
        /network configuration must[^\n]{0,60}/,
        /invalid network\w{0,3} configuration[^\n]{0,80}/,
        /assign ?public ?ip[^\n]{0,40}/,
      ),
    ],
  },
  {
    cause: 'network.eni_provisioning',
    wording: 'Timeout waiting for network interface provisioning; Unexpected EC2 error … Network Interface; CNI',
    says: [
      either(
        /network interface (?:provision|attach|creat)[^\n]{0,60}|unexpected ec2 error(?![^\n]{0,40}launch)[^\n]{0,120}/,
        /(?:create|attach|detach)(?: a| the)? network interface[^\n]{0,80}|unused device index/,
        /(?:configure|set ?up)[^\n]{0,20} eni\b|netplugin|networkingerror/,
        /network namespace[^\n]{0,120}|cni setup[^\n]{0,80}|eni (?:plugin|attach|provision)[^\n]{0,60}/,
        /network interface[^\n]{0,40}(?:fail|error|time|not (?:be )?(?:found|ready|attach)|detach|delet)[^\n]{0,40}/,
      ),
    ],
    unless: [/[a-z]limitexceeded/],
    confidence: 0.85,
  },
  {
    cause: 'config.invalid',
    wording: 'ATTRIBUTE: no capacity has what the task definition requires',
    says: [/(?:^|: |["'([「])attribute(?:$|["')\]」.,])|placement constraint|missing an attribute[^\n]{0,40}/],
    confidence: 0.8,
  },
  {
    cause: 'quota.exceeded',
    wording: "You've reached the limit on the number of vCPUs or tasks you can run concurrently; … above your limit",
    says: [
      either(
        /reached (?:the|your) (?:limit|quota)[^\n]{0,100}|run concurrently|above your limit/,
        /(?:limit|quota|count)(?:s)? (?:was |is |has been )?(?:exceeded|reached)|(?:limit|count)exceeded/,
        /exceed(?:s|ed)? [a-z -]{0,50}(?:limit|quota)|limitexceeded\w{0,10}|servicequota\w{0,20}/,
        /(?:reached|over|at) (?:the|your|its) [a-z -]{0,40}(?:limit|quota)\b[^\n]{0,60}|vcpu limit/,
        /maximum number of[^\n]{0,60}|service quota[^\n]{0,60}/,
      ),
    ],
  },
  {
    cause: 'capacity.unavailable',
    wording: 'Capacity is unavailable at this time; RESOURCE:CPU or MEMORY; EMPTY CAPACITY PROVIDER',
    says: [
      either(
        /capacity (?:is |was )?(?:currently |temporarily )?(?:unavail|not avail)[^\n]{0,40}/,
        /(?:no|insufficient|not enough|lack of|out of) [a-z0-9_ ]{0,30}capacity[^\n]{0,40}/,
        /insufficient[a-z]{0,20}capacity[^\n]{0,40}/,
        /empty capacity provider|unfulfillablecapacity/,
        /capacity provider[^\n]{0,60}(?:has no|no capacity|empty|exhausted)/,
        /not have (?:sufficient|enough) (?:\S{1,40} )?capacity/,
        /resource: ?(?:cpu|memory|port|gpu|fargate)\w{0,8}|(?:^|[:"'\s(])resource:(?:[a-z_]{2,20}|\*)/,
        /insufficient (?:cpu|memory|host)[^\n]{0,40}/,
        /no (?:active |registered )?container instances?[^\n]{0,80}|no active instances/,
      ),
    ],
    confidence: 0.9,
  },
  {
    cause: 'capacity.unavailable',
    wording: 'Unable to launch instance(s) for capacity provider …, without a reason that is known',
    says: [/(?:unable|attempting|failed) to launch (?:an? |the )?(?:ec2 )?instance[^\n]{0,160}/],
    unless: [/throttl|rate exceeded|too many requests|requestlimitexceeded/],
    confidence: 0.6,
  },
  {
    cause: 'quota.exceeded',
    wording: 'ThrottlingException, Rate exceeded',
    says: [/throttlingexception[^\n]{0,60}|rate exceeded|throttled|too many requests|requestlimitexceeded/],
    confidence: 0.8,
  },
  {
    cause: 'iam.execution_role_denied',
    wording: 'not authorized to perform another action',
    says: [
      either(
        /not authorized to perform: ?[\w-]{1,40}:\w{1,60}[^;]{0,240}|unauthorizedoperation[^\n]{0,80}/,
        /execution role[^\n]{0,60}(?:denied|not authorized|lacks)[^\n]{0,40}/,
      ),
    ],
    confidence: 0.85,
  },
];

export const HOST_RULES: readonly Rule[] = [
  {
    cause: 'platform.host_failure',
    wording: 'stop code InfrastructureHealth',
    when: ({ stop }) => (stop.stopCode === 'InfrastructureHealth' ? `stopCode ${stop.stopCode}` : undefined),
  },
  {
    cause: 'platform.host_failure',
    wording: 'Host EC2 (instance …) stopped or terminated; AGENT; InternalError; infrastructure is unhealthy',
    says: [
      either(
        /host ec2[^\n]{0,80}|(?:^|: |["'([「])agent(?:$|["')\]」.,])/,
        /internal ?(?:server )?error[^\n]{0,60}|serverexception|could not progress task/,
        /internal (?:failure|fault)[^\n]{0,60}|agent (?:has )?lost (?:its |the )?connection[^\n]{0,40}/,
        /\bterminationnotice\b|\binfrastructurehealth\b/,
        /infrastructure[^\n]{0,40}(?:unhealthy|fail|impair|issue)[^\n]{0,40}/,
        /(?:host|hardware|instance)[^\n]{0,24}(?:fail|impaired|terminated|unreachable|lost|unhealthy)[^\n]{0,40}/,
        /ephemeralstorage provisioning[^\n]{0,40}/,
        /(?:ecs|container) agent[^\n]{0,80}(?:disconnect|not connected|unreachable|restart|fail)[^\n]{0,40}/,
        /\bagent (?:on|of|under)[^\n]{0,80}(?:disconnect|not connected|unreachable)[^\n]{0,40}/,
        /container ?instance[^\n]{0,60}(?:deregister|terminat|stopp)[^\n]{0,40}/,
      ),
    ],
    confidence: 0.8,
  },
  {
    cause: 'platform.host_failure',
    wording: 'stop code TerminationNotice',
    when: ({ stop }) => (stop.stopCode === 'TerminationNotice' ? `stopCode ${stop.stopCode}` : undefined),
    confidence: 0.7,
  },
];

export const SCHEDULER_RULES: readonly Rule[] = [
  {
    cause: 'scheduler.scale_in',
    wording: 'Scaling activity initiated by (deployment …)',
    says: [
      either(
        /scaling activity[^\n]{0,120}|scale[- ]in[^\n]{0,60}|scaling (?:down|in)\b[^\n]{0,60}/,
        /desired count[^\n.]{0,40}(?:lowered|reduced|decreased)[^\n]{0,40}/,
        /auto ?scaling (?:removed|stopped)[^\n]{0,40}/,
      ),
    ],
    confidence: 0.7,
  },
  {
    cause: 'scheduler.deployment',
    wording: 'replaced by a deployment, rolled back',
    says: [
      either(
        /replaced by[^\n]{0,60}deployment[^\n]{0,40}|(?:rolled|rolling) ?back[^\n]{0,80}/,
        /deployment[^\n]{0,60}(?:replac|supersed)[^\n]{0,40}/,
        /(?:due to|because of) (?:a |the )?(?:new |service )?(?:deployment|service update)[^\n]{0,40}/,
        /supersed[^\n]{0,40}deployment/,
        /(?:revision|task set)[^\n]{0,40}(?:no longer (?:active|current)|removed by)[^\n]{0,40}/,
        /(?:replaced|stopped)[^\n.]{0,40}service (?:was|has been|is being) updated/,
        /(?:blue\/green|task ?set)[^\n]{0,60}(?:terminat|delet|remov)[^\n]{0,40}/,
      ),
    ],
    unless: [/essential container/],
    confidence: 0.85,
  },
  {
    cause: 'user.stopped',
    wording: 'Task stopped by user; the service or cluster was deleted',
    says: [
      either(
        /stopped by:? (?:a |the )?user[^\n]{0,40}|userinitiated|user[- ]initiated[^\n]{0,40}/,
        /(?:manually|forcibly) (?:stopped|terminated)[^\n]{0,40}/,
        /(?:stopp?ed|terminated|cancell?ed|aborted|killed) manually[^\n]{0,40}/,
        /(?:stopp?ed|terminated|cancell?ed|aborted|killed) by (?:an? |the )?(?:\w{1,20} )?(?:user|operator|admin)/,
        /task (?:was )?stopped by[^\n]{0,60}|stop-?task\b[^\n]{0,40}/,
        /stopped (?:from|in|through|via) the (?:console|cli)[^\n]{0,40}/,
        /(?:service|cluster)[^\n]{0,40}(?:was |has been |is being )?deleted[^\n]{0,40}/,
      ),
    ],
    confidence: 0.85,
  },
];

/** API errors that no earlier rule explains: ECS refused the request. */
export const REFUSED_RULES: readonly Rule[] = [
  {
    cause: 'config.invalid',
    wording: 'ClientException or InvalidParameterException for another reason',
    says: [
      either(
        /invalid revision number|misconfiguration:|still draining/,
        /(?:client|invalidparameter|validation)exception[^\n]{0,160}/,
        /(?:servicenotactive|clusternotfound|servicenotfound)exception[^\n]{0,160}/,
      ),
    ],
    confidence: 0.6,
  },
];
