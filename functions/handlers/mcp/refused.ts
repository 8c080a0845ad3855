/** A tool cannot answer: one sentence with the next step, for the assistant to read. */
export class AnswerRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AnswerRefused';
  }
}
