import * as z from 'zod/mini';
import { answerHttp } from './http.ts';
import type { McpEffects } from './ports.ts';

/** A request to a function URL with IAM, as Lambda passes it (payload version 2.0). */
const requestSchema = z.object({
  rawPath: z.string(),
  headers: z.record(z.string(), z.optional(z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
  requestContext: z.object({
    domainName: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.object({ iam: z.object({ userArn: z.string() }) }),
  }),
});

/** Response of the function URL. */
export type UrlAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What the tools read; who asks is in each request. */
export type UrlEffects = Omit<McpEffects, 'by'>;

type UrlRequest = z.infer<typeof requestSchema>;

const requestOf = ({ rawPath, headers, body, isBase64Encoded, requestContext }: UrlRequest): Request => {
  const { domainName, http } = requestContext;
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const text = body === undefined ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
  return new Request(`https://${domainName}${rawPath}`, {
    method: http.method,
    headers: given.map(([name, value]): [string, string] => [name, value]),
    ...(text === undefined || http.method === 'GET' ? {} : { body: text }),
  });
};

/**
 * Answers one request of a function URL. Lambda has checked the signature and names the caller; a request without that
 * is refused, so that a URL deployed without IAM answers nobody.
 */
export const answerUrl = async (event: unknown, fx: UrlEffects): Promise<UrlAnswer> => {
  const read = requestSchema.safeParse(event);
  if (!read.success) {
    fx.log.warn('request refused: it is not signed for IAM');
    return { statusCode: 403, headers: { 'content-type': 'text/plain' }, body: 'sign the request with IAM (SigV4)' };
  }
  const { domainName, authorizer } = read.data.requestContext;
  const response = await answerHttp(requestOf(read.data), [domainName], { ...fx, by: authorizer.iam.userArn });
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
};
