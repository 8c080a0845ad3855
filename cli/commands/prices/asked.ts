/** What `farwatch prices` was asked to do. */
export type Asked = {
  readonly verb: 'update' | 'put' | 'show';
  /** None = all. */
  readonly regions: readonly string[];
  /** Written to by update, read by put and show. */
  readonly file: string | undefined;
  readonly table: string | undefined;
  readonly stack: string | undefined;
  readonly profile: string | undefined;
  readonly isStored: boolean;
  readonly isJson: boolean;
};
