import type { Store } from '../../functions/adapters/common.ts';
import type { InstallationFlags } from './connection.ts';
import { DEFAULT_STACK } from './connection.ts';

/** The name of an installation's table: `--table`, else that of `--stack`, else that of the default stack. */
export const tableNameOf = async ({ table, stack, region }: InstallationFlags): Promise<string> => {
  if (table) return table;
  const { settingOfStack } = await import('./table-of-stack.ts');
  return settingOfStack('TABLE_NAME', { stack: stack || DEFAULT_STACK, region });
};

/** Runs `work` on the store of the installation that the flags name; the SDK is loaded when it is called. */
export const onInstallation = async (
  flags: InstallationFlags,
  work: (source: { readonly store: Store; readonly now: Date }) => Promise<number>,
): Promise<number> => {
  const [{ onTable }, table] = await Promise.all([import('./on-table.ts'), tableNameOf(flags)]);
  return onTable(table, (store) => work({ store, now: new Date() }));
};
