/** List prices, us-east-1, US dollars, November 2026; free tiers are left out. */
export const PRICES = {
  /** Per million. */
  dynamoReadUnits: 0.125,
  dynamoWriteUnits: 0.625,
  sqsStandardRequests: 0.4,
  sqsFifoRequests: 0.5,
  lambdaRequests: 0.2,
  schedulerInvocations: 1,
  /** Per GB-second, arm64. */
  lambdaGbSeconds: 0.0000133334,
  /** Per GB taken in. */
  logsGb: 0.5,
  /** Per month. */
  alarm: 0.1,
  secret: 0.4,
} as const;
