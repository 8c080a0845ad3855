/** A permission that AWS denied, as the text names it. */
type Denial = {
  readonly action: string;
  readonly resource: string;
  /** Which kind of policy denied it, if the text says so; otherwise most likely the identity-based policy lacks it. */
  readonly by: 'identity' | 'resource' | 'endpoint' | 'organization' | 'boundary' | 'explicit';
};

const DENIED_ACTION =
  /not authorized to perform: ?([a-z0-9-]{2,40}:[a-z0-9*]{2,60})(?: on resource: ?["']?([^\s"',;)]{1,400}))?/i;

const REFUSERS: readonly (readonly [RegExp, Denial['by']])[] = [
  [
    /explicit deny in (?:a|an) (?:service control|resource control)|service control polic|resource control polic/i,
    'organization',
  ],
  [/vpc endpoint polic/i, 'endpoint'],
  [/permissions? boundar/i, 'boundary'],
  [/no resource-based policy|resource-based policy allows/i, 'resource'],
  [/explicit deny/i, 'explicit'],
];

/** Each task creates its own log stream: the statement needs the log group. */
const statementResource = (action: string, resource: string | undefined): string => {
  if (action === 'ecr:GetAuthorizationToken' || resource === undefined || /^\.{3}/.test(resource)) return '*';
  const group = /^(arn:[^\s]{3,40}:logs:[^:]{0,30}:[^:]{0,30}:log-group:[^:]{1,300})/.exec(resource)?.[1];
  return (group === undefined ? resource : `${group}:*`).replace(/\.$/, '');
};

/** The denied permission that a text names; undefined when it names none. */
export const denialIn = (text: string): Denial | undefined => {
  const [, action, resource] = DENIED_ACTION.exec(text) ?? [];
  if (action === undefined) return undefined;
  const by = REFUSERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'identity';
  return { action, resource: statementResource(action, resource), by };
};

const PLACES: Readonly<Record<Denial['by'], string>> = {
  identity: "Add this to the role's policy",
  resource: 'Allow the role in the resource policy',
  endpoint: 'The policy of the VPC endpoint refused it; allow there',
  organization:
    "A service control policy of the organization refused it and has to be changed; the role's policy needs",
  boundary: "The role's permissions boundary refused it; it must also allow",
  explicit: 'An explicit deny refused it: remove that deny, and allow',
};

/** One sentence with the IAM statement as JSON. */
export const statementFor = ({ action, resource, by }: Denial): string =>
  `${PLACES[by]}: ${JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })}.`;

/** The sentence for the permission that a text says was denied; undefined when it names none, or no ARN for it. */
export const statementIn = (text: string): string | undefined => {
  const denial = denialIn(text);
  // IAM takes no bare name, as Secrets Manager writes it for a secret that was asked for by name.
  return denial === undefined || !/^(?:arn:|\*$)/.test(denial.resource) ? undefined : statementFor(denial);
};
