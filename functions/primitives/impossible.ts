/** Ends a closed dispatch: the compiler proves that nothing gets here, and anything that does throws. */
export const impossible = (value: never): never => {
  throw new Error(`impossible: ${JSON.stringify(value)}`);
};
