import type { Guard } from '../evaluation-input.ts';
import type { Answer } from '../unwarranted.ts';

/** The first guard that refuses, and the names of those before it that did not. */
export const ask = <Input>(
  guards: readonly Guard<Input>[],
  input: Input,
): { readonly answer: Answer; readonly passed: readonly string[] } => {
  const passed: string[] = [];
  for (const { name, check: stops } of guards) {
    const stop = stops(input);
    if (stop !== undefined) return { answer: { guard: name, stop }, passed };
    passed.push(name);
  }
  return { answer: undefined, passed };
};
