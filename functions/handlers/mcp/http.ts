import { createMcpHandler, validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import { messageOf } from '../../primitives/error-text.ts';
import type { McpEffects } from './ports.ts';
import { mcpServer } from './server.ts';

/** Questions are small; nothing larger is parsed. */
const BODY_BYTES_MAX = 256 * 1024;

const refused = (status: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', id: null, error: { code: -32_000, message } }, { status });

/**
 * Answers one request of Streamable HTTP; nothing is kept between requests. A page of another site that resolves to
 * this server (DNS rebinding) is refused by Host and Origin, which must name one of `hosts`, before the body is read.
 */
export const answerHttp = async (request: Request, hosts: readonly string[], fx: McpEffects): Promise<Response> => {
  const host = validateHostHeader(request.headers.get('host'), [...hosts]);
  const origin = validateOriginHeader(request.headers.get('origin'), [...hosts]);
  if (!host.ok || !origin.ok) {
    fx.log.warn('request refused: Host or Origin is of another site');
    return refused(403, 'Host and Origin must name this server');
  }
  const handler = createMcpHandler(() => mcpServer(fx), {
    keepAliveMs: 0,
    maxRequestBodySize: BODY_BYTES_MAX,
    onerror: (error) => fx.log.warn('request not answered', { reason: messageOf(error) }),
  });
  return handler.fetch(request);
};
