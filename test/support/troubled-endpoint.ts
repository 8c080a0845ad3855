import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an endpoint answers to every call: an error of AWS, or a page of a proxy. */
export type Answer = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly isHtml?: boolean;
};

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Corporate proxy</body></html>';

const xmlOf = ({ code, message }: Answer): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** The query protocols and S3, here in its calls to list, are answered in XML. */
const isXml = ({ url = '', headers }: IncomingMessage): boolean =>
  url.includes('list-type=2') || headers['content-type']?.includes('x-www-form-urlencoded') === true;

/** An endpoint on loopback that gives one answer to every call, in the caller's protocol. */
export const startTroubled = async () => {
  let answer: Answer = { status: 500, code: 'InternalFailure', message: 'not set' };
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume();
    if (answer.isHtml === true) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(PAGE);
      return;
    }
    const { code, message, status } = answer;
    const body = isXml(request) ? xmlOf(answer) : JSON.stringify({ __type: code, Type: 'User', message });
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** How often it was called. */
    calls: () => calls,
    answers: (next: Answer) => void (answer = next),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
