/** Number of successful calls per operation. Reports show it, because calls may be billed or throttled. */
export type Calls = {
  readonly count: <Answer>(operation: string, call: () => Promise<Answer>) => Promise<Answer>;
  readonly counted: () => Readonly<Record<string, number>>;
};

/** A new count. */
export const newCalls = (): Calls => {
  const answered = new Map<string, number>();
  return {
    count: async (operation, call) => {
      const answer = await call();
      answered.set(operation, (answered.get(operation) ?? 0) + 1);
      return answer;
    },
    counted: () => Object.fromEntries(answered),
  };
};

/** A list cut into pieces of at most `size`. */
export const piecesOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
