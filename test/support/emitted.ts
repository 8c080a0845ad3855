import { vi } from 'vitest';

/** Collects standard output and error until it is released: Powertools logs to both. */
export const listeningToOutput = (): { readonly lines: readonly string[]; readonly end: () => void } => {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0),
  );
  return { lines, end: () => spies.forEach((spy) => spy.mockRestore()) };
};
