import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

const bytesOf = (body: string | Uint8Array): Uint8Array => (typeof body === 'string' ? Buffer.from(body) : body);

type Handler = Extract<NonNullable<DynamoDBClientConfig['requestHandler']>, { handle: unknown }>;
type Asked = Parameters<Handler['handle']>[0];
type Answer = Awaited<ReturnType<Handler['handle']>>['response'];

/** The part of an outgoing response that an HTTP handler with whole answers uses; `answered` gets it at its end. */
const outgoing = (answered: (answer: Answer) => void) => {
  const headers: Record<string, string> = {};
  const response = {
    statusCode: 200,
    setHeader: (name: string, value: unknown): void => {
      headers[name.toLowerCase()] = String(value);
    },
    end: (body = ''): void => answered({ statusCode: response.statusCode, headers, body: Buffer.from(body) }),
  };
  return response;
};

/**
 * Hands the requests of an SDK client to a server of this process without a socket: a connection costs about as much
 * as the embedded database itself. For servers that read a request's body by its events and answer it whole.
 */
export const inProcess = (server: Server): Handler => ({
  metadata: { handlerProtocol: 'in-process' },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  handle: (request: Asked): Promise<{ response: Answer }> =>
    new Promise((resolve) => {
      const incoming = Object.assign(new EventEmitter(), {
        method: request.method,
        url: request.path,
        headers: request.headers,
      });
      server.emit(
        'request',
        incoming,
        outgoing((response) => resolve({ response })),
      );
      // Not Buffer.from, which asks a body of bytes for its text, and the SDK warns of that.
      if (request.body !== undefined) incoming.emit('data', Buffer.concat([bytesOf(request.body)]));
      incoming.emit('end');
    }),
});
