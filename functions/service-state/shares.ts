/** What the old revision and the neighbours did around one failure: shares of failed tasks, 0 to 1. */
export type Shares = { readonly old: number; readonly others: number; readonly zone: number };
