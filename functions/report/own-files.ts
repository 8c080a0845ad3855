import * as z from 'zod/mini';
import { jsonIn } from '../primitives/json.ts';

/** The folder with a file for each account, beside a report.json whose services are too many for one file. */
export const SERVICES_FOLDER = 'services';

const schema = z.object({ servicesIn: z.string() });

/** What a report.json without single services is, and which file has them; undefined for one that has them itself. */
export const withoutServices = (reportJson: string): string | undefined => {
  const { data } = z.safeParse(schema, jsonIn(reportJson));
  return data === undefined
    ? undefined
    : `a report that lists no services, because they are too many for one file: use an account's file in the ` +
        `folder ${data.servicesIn} next to it`;
};
