import type { Access, Caller } from '../iam/access.ts';
import type { Policy } from '../iam/policy.ts';

/** STS speaks the query protocol: a form in, XML out. */
export type XmlAnswer = { readonly status: number; readonly body: string };

/** A session lasts a quarter of an hour at least. */
const SESSION_MS = 900_000;

const escaped = (text: string): string => text.replace(/[<>&'"]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);

const refusal = (code: string, message: string): XmlAnswer => ({
  status: 403,
  body:
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
    `<Code>${code}</Code><Message>${escaped(message)}</Message></Error>` +
    '<RequestId>simulated</RequestId></ErrorResponse>',
});

const credentials = (accessKey: string, expiresAt: Date): string =>
  `<AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>simulated</SecretAccessKey>` +
  `<SessionToken>token-of-${accessKey}</SessionToken><Expiration>${expiresAt.toISOString()}</Expiration>`;

const session = (roleArn: string, name: string): string =>
  roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + `/${name}`;

const policyIn = (text: string | null): Policy | null => (text === null ? null : (JSON.parse(text) as Policy));

/** Answers AssumeRole: a key, if the role trusts the caller and the caller may. */
export const assumeRole = (form: URLSearchParams, caller: Caller, access: Access, now: Date): XmlAnswer => {
  const asked = (name: string): string => form.get(name) ?? '';
  const roleArn = asked('RoleArn');
  const accessKey = access.assume(caller, {
    roleArn,
    sessionName: asked('RoleSessionName'),
    externalId: form.get('ExternalId'),
    sourceIdentity: form.get('SourceIdentity'),
    policy: policyIn(form.get('Policy')),
  });
  if (accessKey === undefined)
    return refusal(
      'AccessDenied',
      `User: ${caller.role.arn} is not authorized to perform: sts:AssumeRole on ${roleArn}`,
    );
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  return {
    status: 200,
    body:
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>' +
      `<Credentials>${credentials(accessKey, expiresAt)}</Credentials>` +
      `<AssumedRoleUser><AssumedRoleId>AROA:${asked('RoleSessionName')}</AssumedRoleId>` +
      `<Arn>${session(roleArn, asked('RoleSessionName'))}</Arn></AssumedRoleUser>` +
      '</AssumeRoleResult><ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata></AssumeRoleResponse>',
  };
};
