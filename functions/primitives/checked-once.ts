import type * as z from 'zod/mini';

/** Documents of one form. */
export type Checked<Body extends object> = {
  /** Whether a stored value has the form. A value is checked once, however often it is read. */
  readonly is: (value: unknown) => value is Body;
  /** Notes that a document has the form, since it was made as one. */
  readonly made: (body: Body) => Body;
};

/**
 * The check of a stored document by its schema. A store in memory gives the same immutable document at each read, and
 * checking a large one takes longer than everything that is done with it: it is checked again only as another object.
 */
export const checkedOnce = <Body extends object>(schema: z.ZodMiniType): Checked<Body> => {
  const good = new WeakSet<object>();
  return {
    is: (value): value is Body => {
      if (typeof value !== 'object' || value === null) return false;
      if (good.has(value)) return true;
      const hasForm = schema.safeParse(value).success;
      if (hasForm) good.add(value);
      return hasForm;
    },
    made: (body) => {
      good.add(body);
      return body;
    },
  };
};
