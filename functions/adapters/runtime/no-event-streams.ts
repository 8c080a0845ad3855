/**
 * Replaces the SDK's event stream reader in the Lambdas' bundles (`alias` in serverless.yml). The SDK needs it only for
 * streaming operations, such as a live tail of logs; none of our functions calls one, and it is a twentieth of a
 * bundle.
 */
const refuse = (): never => {
  throw new Error('this bundle has no event streams: see alias in serverless.yml');
};

/** A client with streaming operations calls this for its settings: nothing is added. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export { refuse as EventStreamSerde, refuse as eventStreamSerdeProvider };
