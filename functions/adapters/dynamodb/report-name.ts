import type { ServiceKey } from '../../primitives/identity.ts';

/** The document with a service's recommendations and their answers. */
export const recommendationName = (service: ServiceKey): string => `recommendation/${service}`;
