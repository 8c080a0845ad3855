/** What `farwatch size` reads, for its help: one service, as a line of `fargate-sizing-input/1`. */
export const SIZING_INPUT = `
A service, to be written in one line; utilisation in percent
of its current size, null where there is no datapoint:
  {"schema": "fargate-sizing-input/1",
   "id": "prod/web", "desiredCount": 2,
   "current": {"cpu": 512, "memory": 1024},
   "start": "2026-11-01T00:00:00Z", "periodSeconds": 300,
   "cpuUtilization":
     {"Average": [12.5, null], "Maximum": [30, null]},
   "memoryUtilization":
     {"Average": [40, null], "Maximum": [45, null]}}
Optional: "runtimePlatform": {"cpuArchitecture": "ARM64"},
"oomEvents": [{"timestamp": "2026-11-02T08:10:00Z"}]`;
