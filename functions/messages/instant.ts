/** A time that Slack shows in the reader's own zone; the fallback is UTC. */
export const instant = (seconds: number): string => {
  const utc = new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${Math.floor(seconds)}^{date_short_pretty} {time}|${utc} UTC>`;
};
