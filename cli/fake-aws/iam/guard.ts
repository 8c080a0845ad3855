import type { IncomingHttpHeaders } from 'node:http';
import type { Access, Caller } from './access.ts';
import { isAllowed } from './access.ts';
import { questionsOf } from './ecs-questions.ts';
import { WireError, type Call } from '../wire/protocol.ts';

/** The access key that a request is signed with; the signature itself is believed. */
const accessKeyIn = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];

/** Who signed a request. A session's key counts only together with its token. */
export const callerIn = (headers: IncomingHttpHeaders, access: Access): Caller => {
  const key = accessKeyIn(headers);
  const caller = key === undefined ? undefined : access.callerOf(key);
  const isWhole = caller?.session === null || headers['x-amz-security-token'] === `token-of-${key ?? ''}`;
  if (caller === undefined || !isWhole)
    throw new WireError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  return caller;
};

/** Refuses what the caller's role or session policy does not allow, as ECS does. */
export const authorize = (caller: Caller, operation: string, call: Call): void => {
  const refused = questionsOf(operation, call).find((question) => !isAllowed(caller, question));
  if (refused === undefined) return;
  throw new WireError(
    'AccessDeniedException',
    `User: ${caller.name} is not authorized to perform: ${refused.action} on resource: ${refused.resource}`,
  );
};
