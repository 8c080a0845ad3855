/**
 * Stands in for the SDK's reader of event streams in the Lambdas' bundles (`alias` in serverless.yml). The SDK needs
 * it only for operations that stream, such as a live tail of logs; no function of ours calls one, and it is a
 * twentieth of a bundle.
 */
const refuse = (): never => {
  throw new Error('this bundle has no event streams: see alias in serverless.yml');
};

/** What a client with streaming operations asks of its settings when it is made: nothing is added. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export { refuse as EventStreamSerde, refuse as eventStreamSerdeProvider };
