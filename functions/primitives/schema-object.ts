import type { $ZodShape } from 'zod/v4/core';
import { $ZodObjectJIT } from 'zod/v4/core';
import type { ZodMiniObject } from 'zod/mini';

/**
 * An object that is read by code made for its shape, as the large build of zod does it: task events are nine in ten of
 * all, and in the small build reading one costs twice as much as its `JSON.parse`.
 */
export const quickObject = <Shape extends $ZodShape>(shape: Shape): ZodMiniObject<Shape> =>
  new $ZodObjectJIT({ type: 'object', shape }) as unknown as ZodMiniObject<Shape>;
