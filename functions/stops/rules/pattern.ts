/** One pattern that matches what any of these does, with the flags of the first: long alternatives, a line each. */
export const either = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map((pattern) => pattern.source).join('|'), patterns[0]?.flags);
