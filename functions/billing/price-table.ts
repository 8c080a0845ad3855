/** What is priced: per vCPU, per GB (1,024 MiB) or per address, always in USD per hour. */
export const ITEMS = [
  'x86-vcpu',
  'x86-gb',
  'arm-vcpu',
  'arm-gb',
  'windows-vcpu',
  'windows-gb',
  'windows-licence',
  'storage-gb',
  'spot-x86-vcpu',
  'spot-x86-gb',
  'spot-arm-vcpu',
  'spot-arm-gb',
  'public-ipv4',
] as const;
export type Item = (typeof ITEMS)[number];

/** Prices of one region, with where they are from and when they were read. Why some are unconfirmed, the source's note says. */
export type PriceRow = {
  /** `*` = every region. */
  readonly region: string;
  /** The day they were read, `2026-09-28`. */
  readonly asOf: string;
  /** Key into the table's `sources`. */
  readonly source: string;
  readonly confirmed: boolean;
  /** As AWS writes them: decimals, never floats. */
  readonly usdPerHour: Readonly<Partial<Record<Item, string>>>;
};

export type PriceTable = {
  readonly format: 'farwatch-prices/1';
  readonly name: string;
  readonly asOf: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly rows: readonly PriceRow[];
};
