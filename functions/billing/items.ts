import type { Entry } from './entries.ts';
import type { Money } from './money.ts';
import { sum } from './money.ts';
import { groupsOf } from './groups.ts';
import { FREE_STORAGE_GIB } from './usage.ts';

/** What AWS charges apart, by the usage type of its bill, without the region's prefix. */
export type ItemCharge = {
  readonly usageType: string;
  /** vCPU-hours or GB-hours. */
  readonly quantity: number;
  /** After discounts. */
  readonly total: Money;
  readonly list: Money;
};

/** The unit of a usage type. */
export const unitOf = (usageType: string): 'vCPU-Hours' | 'GB-Hours' =>
  /vCPU|OS/.test(usageType) ? 'vCPU-Hours' : 'GB-Hours';

type Piece = Omit<ItemCharge, 'quantity'> & { readonly unitSeconds: number };

const UNITS = 1024;

const familyOf = ({ architecture, operatingSystem }: Entry['usage']): string => {
  if (operatingSystem === 'WINDOWS') return 'Windows-';
  return architecture === 'ARM64' ? 'ARM-' : '';
};

const piecesOf = ({ usage, seconds, charges: { atList, ...charges } }: Entry): readonly Piece[] => {
  const name = `${usage.capacity === 'FARGATE_SPOT' ? 'SpotUsage-' : ''}Fargate-`;
  const family = familyOf(usage);
  const vcpuSeconds = ((usage.cpuUnits ?? 0) / UNITS) * seconds;
  const storageGib = Math.max(0, (usage.storageGib ?? FREE_STORAGE_GIB) - FREE_STORAGE_GIB);
  const pieces = [
    {
      usageType: `${name}${family}vCPU-Hours:perCPU`,
      unitSeconds: vcpuSeconds,
      total: charges.vcpu,
      list: atList.vcpu,
    },
    {
      usageType: `${name}${family}GB-Hours`,
      unitSeconds: ((usage.memoryMib ?? 0) / UNITS) * seconds,
      total: charges.memory,
      list: atList.memory,
    },
    {
      usageType: `${name}Windows-OS-Hours:perCPU`,
      unitSeconds: vcpuSeconds,
      total: charges.windowsLicence,
      list: atList.windowsLicence,
    },
    {
      usageType: 'Fargate-EphemeralStorage-GB-Hours',
      unitSeconds: storageGib * seconds,
      total: charges.storage,
      list: atList.storage,
    },
  ];
  return pieces.filter(({ total }) => total > 0n);
};

/** Charges of entries by usage type, in the order of their names: together exactly what the entries cost. */
export const itemised = (entries: readonly Entry[]): readonly ItemCharge[] =>
  [...groupsOf(entries.flatMap(piecesOf), ({ usageType }) => usageType)]
    .map(([usageType, pieces]) => ({
      usageType,
      quantity: pieces.reduce((seconds, { unitSeconds }) => seconds + unitSeconds, 0) / 3600,
      total: sum(pieces.map(({ total }) => total)),
      list: sum(pieces.map(({ list }) => list)),
    }))
    .sort((a, b) => (a.usageType < b.usageType ? -1 : 1));
