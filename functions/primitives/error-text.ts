/** What a thrown value says: its message, or the value itself. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The name of an error, as AWS's clients give it (`ThrottlingException`); empty for what is no error. */
export const errorNameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Name and message of an error, for logs and messages: `ThrottlingException: Rate exceeded`. */
export const errorTextOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
