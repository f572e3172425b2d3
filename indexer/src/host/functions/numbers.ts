import { BigDecimal } from "../big-decimal.ts";
import { isTooLarge, parseBigInt } from "../big-int.ts";
import { type Heap, MappingError } from "../heap.ts";
import type { HostFunctions } from "../module.ts";
import { checkedBigInt, newBigDecimal, readBigDecimal } from "../store-values.ts";

type Integers = (one: bigint, other: bigint) => bigint;
type Decimals = (one: BigDecimal, other: BigDecimal) => BigDecimal;

/** `bigInt.*` and `bigDecimal.*`. */
export function numberFunctions(heap: () => Heap): HostFunctions {
  const integer = (pointer: number) => checkedBigInt(heap().bigInt(pointer));
  const integers = (operation: Integers) => (one: number, other: number) =>
    newInteger(operation(integer(one), integer(other)));
  const decimals = (operation: Decimals) => (one: number, other: number) =>
    newBigDecimal(heap(), operation(readBigDecimal(heap(), one), readBigDecimal(heap(), other)));
  const newInteger = (value: bigint) => heap().newBigInt(inBounds(value));

  const plus = integers((one, other) => one + other);
  const minus = integers((one, other) => one - other);

  return {
    "bigInt.plus": (one, other) =>
      heap().newSum(one as number, other as number, 1) ?? plus(one as number, other as number),
    "bigInt.minus": (one, other) =>
      heap().newSum(one as number, other as number, -1) ?? minus(one as number, other as number),
    "bigInt.times": integers((one, other) => one * other),
    "bigInt.dividedBy": integers((one, other) => {
      if (other === 0n) throw new MappingError(`attempted to divide BigInt \`${one}\` by zero`);
      return one / other;
    }),
    "bigInt.mod": integers((one, other) => {
      if (other === 0n) {
        throw new MappingError(`attempted to calculate the remainder of \`${one}\` with a divisor of zero`);
      }
      return one % other;
    }),
    "bigInt.dividedByDecimal": (one, other) =>
      newBigDecimal(
        heap(),
        divided(BigDecimal.of(integer(one as number), 0n), readBigDecimal(heap(), other as number)),
      ),
    "bigInt.pow": (base, exponent) =>
      newInteger(integer(base as number) ** BigInt(smallNumber(exponent as number))),
    "bigInt.bitOr": integers((one, other) => one | other),
    "bigInt.bitAnd": integers((one, other) => one & other),
    "bigInt.leftShift": (value, bits) =>
      newInteger(integer(value as number) << BigInt(smallNumber(bits as number))),
    "bigInt.rightShift": (value, bits) =>
      newInteger(integer(value as number) >> BigInt(smallNumber(bits as number))),
    "bigInt.fromString": (pointer) => {
      const text = heap().string(pointer as number);
      const value = parseBigInt(text);
      if (value === undefined) throw new MappingError(`string is not a BigInt: \`${text}\``);
      return newInteger(value);
    },
    "bigDecimal.plus": decimals((one, other) => one.plus(other)),
    "bigDecimal.minus": decimals((one, other) => one.minus(other)),
    "bigDecimal.times": decimals((one, other) => one.times(other)),
    "bigDecimal.dividedBy": decimals(divided),
    "bigDecimal.equals": (one, other) =>
      readBigDecimal(heap(), one as number).equals(readBigDecimal(heap(), other as number)) ? 1 : 0,
    "bigDecimal.toString": (pointer) =>
      heap().newString(readBigDecimal(heap(), pointer as number).toString()),
    "bigDecimal.fromString": (pointer) => {
      const text = heap().string(pointer as number);
      const value = BigDecimal.parse(text);
      if (value === undefined) throw new MappingError(`string  is not a BigDecimal: '${text}'`);
      return newBigDecimal(heap(), value);
    },
  };
}

function divided(one: BigDecimal, other: BigDecimal): BigDecimal {
  if (other.digits === 0n) throw new MappingError(`attempted to divide BigDecimal \`${one}\` by zero`);
  return one.dividedBy(other);
}

/** Exponents and shifts have eight bits. */
function smallNumber(value: number): number {
  if (value < 0 || value > 255) throw new MappingError(`${value} is not from 0 to 255`);
  return value;
}

function inBounds(value: bigint): bigint {
  if (isTooLarge(value)) throw new MappingError("the result has more bits than can be stored");
  return value;
}
