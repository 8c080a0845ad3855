/**
 * Replaces the SDK's whole chain of credential providers in the Lambdas' bundles (`alias` in serverless.yml): Lambda
 * always passes credentials by environment, and the clients for single sign-on, STS and instance metadata are a third
 * of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
