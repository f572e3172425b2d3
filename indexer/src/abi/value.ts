/** What a value of the ABI is, by the numbers that mappings know it by. */
export const ABI_KIND = {
  address: 0,
  fixedBytes: 1,
  bytes: 2,
  int: 3,
  uint: 4,
  bool: 5,
  string: 6,
  fixedArray: 7,
  array: 8,
  tuple: 9,
  function: 10,
} as const;

/** A decoded value. Bytes of every kind are hexadecimal digits without `0x`. */
export type AbiValue =
  | { readonly kind: 0 | 1 | 2 | 10; readonly value: string }
  | { readonly kind: 3 | 4; readonly value: bigint }
  | { readonly kind: 5; readonly value: boolean }
  | { readonly kind: 6; readonly value: string }
  | { readonly kind: 7 | 8 | 9; readonly value: readonly AbiValue[] };
