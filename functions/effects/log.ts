import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Log, Metrics } from './ports.ts';

/** Structured log of one Lambda; its service name is the function's. */
export const powertoolsLog = (logger = new Logger()): Log => ({
  info: (message, fields = {}) => logger.info(message, fields),
  warn: (message, fields = {}) => logger.warn(message, fields),
  error: (message, fields = {}) => logger.error(message, fields),
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
