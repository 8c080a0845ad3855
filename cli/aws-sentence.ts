/** What AWS, or the way to it, said no with: one sentence for a person. */
export const awsSentence = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'CredentialsProviderError') return `there are no AWS credentials (${error.message})`;
  if (error.name === 'ResourceNotFoundException') return 'there is no such table in this account and region';
  if (error.message === 'Region is missing') return 'which region? set AWS_REGION';
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
};
