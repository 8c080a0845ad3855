import type { ServiceKey } from '../../primitives/identity.ts';

/** The document in which a service's recommendations and their answers are remembered. */
export const recommendationName = (service: ServiceKey): string => `recommendation/${service}`;
