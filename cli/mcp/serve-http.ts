import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { localhostAllowedHostnames } from '@modelcontextprotocol/server';
import { answerHttp } from '../../functions/handlers/mcp/http.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { messageOf } from '../../functions/primitives/error-text.ts';
import type { Io } from '../input/io.ts';

/** More than the largest question, which the handler itself refuses by its size. */
const BODY_BYTES_MAX = 1024 * 1024;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`a body of more than ${BODY_BYTES_MAX} bytes`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const requestOf = async (request: IncomingMessage): Promise<Request> => {
  const { method = 'GET', url = '/', headers } = request;
  const given = Object.entries(headers).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, 'http://localhost'), {
    method,
    headers: [...given],
    ...(hasBody ? { body: await bodyOf(request) } : {}),
  });
};

const answer = async (request: IncomingMessage, response: ServerResponse, fx: McpEffects): Promise<void> => {
  const answered = await answerHttp(await requestOf(request), localhostAllowedHostnames(), fx);
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(Buffer.from(await answered.arrayBuffer()));
};

/** Serves Streamable HTTP to this machine alone, until the process is stopped. Port 0 takes a free one. */
export const serveHttp = async (io: Io, port: number, fx: McpEffects): Promise<void> => {
  const server = createServer((request, response) => {
    answer(request, response, fx).catch((error: unknown) => {
      io.err(messageOf(error));
      response.writeHead(400).end();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  io.err(`listening on http://127.0.0.1:${taken}/mcp`);
  await once(server, 'close');
};
