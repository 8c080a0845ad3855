import { headersIn, otlpMetrics, otlpVersion } from '../../sinks/otlp.ts';
import { pagerDutyEvent, pagerDutyVersion } from '../../sinks/pagerduty.ts';
import { teamsMessage, teamsVersion } from '../../sinks/teams.ts';
import type { Secrets } from '../aws/secrets.ts';
import { MissingSecret } from '../aws/secrets.ts';
import type { Sink } from './sink.ts';
import { SinkRefused } from './sink.ts';

/** Milliseconds after which a sink has not answered. */
const TIMEOUT_MS = 3000;

export type HttpSinkParts = {
  readonly secrets: Secrets;
  readonly request: typeof fetch;
};

const TOO_MANY = 429;

/** Posts JSON. What the other side calls our fault is refused, and the key read again; the rest means it is down. */
const post = async (
  url: string,
  body: unknown,
  { request, secrets }: HttpSinkParts,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const { ok, status } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (ok) return;
  if (status >= 400 && status < 500 && status !== TOO_MANY) {
    secrets.forget();
    throw new SinkRefused(`it answered ${status}`);
  }
  throw new Error(`it answered ${status}`);
};

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** Pages as alerts of PagerDuty; `pagerDutyRoutingKey` of the secret. */
export const pagerDutySink = (parts: HttpSinkParts, url: string = PAGERDUTY_URL): Sink => ({
  name: 'pagerduty',
  versionOf: pagerDutyVersion,
  send: async (event) => {
    const body = pagerDutyEvent(event);
    if (body === undefined) return;
    await post(url, { routing_key: await parts.secrets.read('pagerDutyRoutingKey'), ...body }, parts);
  },
});

/** Incidents as cards in a channel of Microsoft Teams; `teamsWebhookUrl` of the secret, HTTPS only. */
export const teamsSink = (parts: HttpSinkParts): Sink => ({
  name: 'teams',
  versionOf: teamsVersion,
  send: async (event) => {
    const url = await parts.secrets.read('teamsWebhookUrl');
    if (!url.startsWith('https://')) throw new SinkRefused('teamsWebhookUrl is not an https address');
    await post(url, teamsMessage(event), parts);
  },
});

/** `otlpHeaders` of the secret; none where it has none. */
const otlpHeaders = async ({ secrets }: HttpSinkParts): Promise<Readonly<Record<string, string>>> => {
  let text: string;
  try {
    text = await secrets.read('otlpHeaders');
  } catch (error) {
    if (error instanceof MissingSecret) return {};
    throw error;
  }
  const headers = headersIn(text);
  if (headers === undefined) throw new SinkRefused('otlpHeaders is not of the form name=value,name=value');
  return headers;
};

/** Counts of incidents as metrics of an OpenTelemetry collector; `otlpEndpoint` of the secret, HTTPS only. */
export const otlpSink = (parts: HttpSinkParts): Sink => ({
  name: 'otlp',
  versionOf: otlpVersion,
  send: async (event) => {
    const endpoint = await parts.secrets.read('otlpEndpoint');
    if (!endpoint.startsWith('https://')) throw new SinkRefused('otlpEndpoint is not an https address');
    const url = `${endpoint.replace(/\/+$/, '')}/v1/metrics`;
    await post(url, otlpMetrics(event), parts, await otlpHeaders(parts));
  },
});
