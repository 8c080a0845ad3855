/**
 * All settings of the Lambdas, and the only place that reads `process.env`: once, all or nothing. Secrets are never
 * here, only their ARNs.
 */
const SETTINGS = {
  TABLE_NAME: 'the one table',
  QUEUE_URL: 'the queue that wakes this function',
  NOTICES_QUEUE_URL: 'notices.fifo',
  ROLLBACKS_QUEUE_URL: 'rollbacks.fifo',
  INVESTIGATIONS_QUEUE_URL: 'investigations',
  SHARDS_QUEUE_URL: 'report-shards',
  PAGES_TOPIC_ARN: 'topic `pages`',
  SLACK_SECRET_ARN: 'Secrets Manager or SSM: {"token","signingSecret"}',
  SLACK_CHANNEL: 'default channel',
  SLACK_CHANNELS: 'JSON: cluster name to channel',
  SLACK_APPROVERS: 'JSON: Slack user ids and user-group ids that may press buttons that change ECS',
  EVENT_BUS_ARN: 'event bus for incidents, or none',
  SINK_NAMES: 'pagerduty, teams, otlp, several with commas, or none',
  REPORT_BUCKET: 'where reports are stored',
  LAKE_BUCKET: 'where history is stored for queries',
  COST_EXPLORER: 'on where discounts may be read from Cost Explorer, else off',
  REPORT_TIME_ZONE: 'IANA time zone of the weekly report',
  ACT_ROLE_ARN: 'the role that may change ECS, taken for each call',
  INSTALLATION_ID: 'external id with which that role is taken',
  MCP_TOOLS: 'which tools of an assistant may change something, or `none`',
  ACCOUNT_ID: 'the account this installation watches',
  AWS_REGION: 'set by Lambda',
} as const;

export type Setting = keyof typeof SETTINGS;

/** A Lambda was deployed without a setting that it needs. */
export class MissingSetting extends Error {
  constructor(names: readonly Setting[]) {
    super(`missing settings: ${names.map((name) => `${name} (${SETTINGS[name]})`).join(', ')}`);
    this.name = 'MissingSetting';
  }
}

/** The named settings; throws `MissingSetting` naming every one that is absent or empty. */
export const settings = <Name extends Setting>(...names: readonly Name[]): Readonly<Record<Name, string>> => {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new MissingSetting(missing);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
};
