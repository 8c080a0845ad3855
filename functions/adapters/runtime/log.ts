import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { mask } from '../../masking/mask.ts';
import type { Log, LogFields, Metrics } from '../common.ts';

/** Fields that contain only names; every other text may quote untrusted text. */
const NAMES: ReadonlySet<string> = new Set([
  'ecsService',
  'deployment',
  'incident',
  'hookId',
  'record',
  'channel',
  'id',
]);

const shown = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' && !NAMES.has(name) ? mask(value) : value,
    ]),
  );

/**
 * Structured log of one Lambda, secrets masked; the `service` in it is the function, the one of ECS is `ecsService`.
 */
export const powertoolsLog = (logger = new Logger()): Log => ({
  info: (message, fields = {}) => logger.info(message, shown(fields)),
  warn: (message, fields = {}) => logger.warn(message, shown(fields)),
  error: (message, fields = {}) => logger.error(message, shown(fields)),
});

/** Counters in CloudWatch's embedded metric format; `flush` writes what an invocation counted. */
export const powertoolsMetrics = (
  metrics = new PowertoolsMetrics({ namespace: 'Farwatch' }),
): Metrics & { readonly flush: () => void } => ({
  count: (name, value = 1, dimensions = {}) => {
    if (value === 0) return;
    if (Object.keys(dimensions).length === 0) metrics.addMetric(name, MetricUnit.Count, value);
    else {
      const single = metrics.singleMetric();
      for (const [dimension, text] of Object.entries(dimensions)) single.addDimension(dimension, text);
      single.addMetric(name, MetricUnit.Count, value);
    }
  },
  milliseconds: (name, value) => metrics.addMetric(name, MetricUnit.Milliseconds, value),
  flush: () => metrics.publishStoredMetrics(),
});
