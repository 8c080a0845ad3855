let left: string | undefined;

/** Notes what Ctrl-C would leave from now on, with the next step, for a command that changes something. */
export const ifInterrupted = (leaves: string): void => {
  left = leaves;
};

/** The last line of a command that Ctrl-C has ended. */
export const interruption = (): string => (left === undefined ? 'interrupted' : `interrupted: ${left}`);
