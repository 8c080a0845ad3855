type Block = { readonly address: number; readonly bits: number };

const blockOf = (cidr: string): Block | undefined => {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const parts = [a, b, c, d].map(Number);
  if (bits === undefined || Number(bits) > 32 || parts.some((part) => part > 255)) return undefined;
  return { address: parts.reduce((sum, part) => sum * 256 + part, 0), bits: Number(bits) };
};

/** Whether every IPv4 address of `inner` is in `outer`; false for anything but IPv4 blocks. */
export const covers = (outer: string, inner: string): boolean => {
  const [large, small] = [blockOf(outer), blockOf(inner)];
  if (large === undefined || small === undefined || large.bits > small.bits) return false;
  const size = 2 ** (32 - large.bits);
  return Math.floor(large.address / size) === Math.floor(small.address / size);
};
