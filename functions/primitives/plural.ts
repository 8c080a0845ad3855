/** A count with its noun: `1 task`, `3 tasks`, `2 entries` where `more` is given. */
export const plural = (count: number, noun: string, more = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : more}`;
