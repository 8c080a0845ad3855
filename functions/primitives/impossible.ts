/** Ends a closed dispatch: the compiler proves that nothing gets here, and what does stops the work. */
export const impossible = (value: never): never => {
  throw new Error(`impossible: ${JSON.stringify(value)}`);
};
