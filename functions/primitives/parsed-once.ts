import * as z from 'zod/mini';

/** Documents of one form. */
export type Parsed<Body extends object> = {
  /** A stored value as its schema reads it; undefined where it has another form. Each is parsed once. */
  readonly in: (value: unknown) => Body | undefined;
  /** Notes that a document has the form, since it was made as one. */
  readonly made: (body: Body) => Body;
};

/**
 * Stored documents, parsed by their schema. A store in memory gives the same immutable document at each read, and
 * parsing a large one takes longer than everything that is done with it: it is parsed again only as another object.
 */
export const parsedOnce = <Body extends object>(schema: z.ZodMiniType<Body>): Parsed<Body> => {
  const known = new WeakMap<object, Body>();
  const kept = (value: object, body: Body): Body => {
    known.set(value, body);
    return body;
  };
  return {
    in: (value) => {
      if (typeof value !== 'object' || value === null) return undefined;
      const body = known.get(value) ?? z.safeParse(schema, value).data;
      return body === undefined ? undefined : kept(value, body);
    },
    made: (body) => kept(body, body),
  };
};
