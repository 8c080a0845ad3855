/** Prints the Node version of a test run: Node 24 where npm installs it, else the machine's own. */
export default function whichNode(): void {
  process.stderr.write(`tests run on Node ${process.version}\n`);
}
