/** A response time in seconds as people read it: `240 ms`, `1.5 s`. */
export const secondsText = (seconds: number): string =>
  seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
