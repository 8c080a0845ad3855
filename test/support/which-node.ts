/**
 * The first line of a test run says which Node runs it: npm brings Node 24 where it has it, else the machine's own
 * serves.
 */
export default function whichNode(): void {
  process.stderr.write(`tests run on Node ${process.version}\n`);
}
