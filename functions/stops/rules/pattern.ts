/** One pattern that matches what any of these matches, with the flags of the first: long alternatives, one per line. */
export const either = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map((pattern) => pattern.source).join('|'), patterns[0]?.flags);
