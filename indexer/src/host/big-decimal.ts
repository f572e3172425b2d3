import { parseBigInt } from "./big-int.ts";

const MOST_DIGITS = 34;
/** Digits that a division goes on for, before rounding to `MOST_DIGITS`. */
const DIVISION_DIGITS = 100;
const BITS_PER_DIGIT = 3.3219280949;
export const LEAST_EXPONENT = -6143n;
export const MOST_EXPONENT = 6144n;

/**
 * A decimal number as graph-node has it: `digits * 10 ** exponent`, rounded to 34 significant digits after each operation
 * and without trailing zeros. Positive numbers are rounded half up, negative ones towards zero, some of them to 35 digits; that
 * is graph-node's arithmetic, not a choice.
 */
export class BigDecimal {
  readonly digits: bigint;
  readonly exponent: bigint;

  private constructor(digits: bigint, exponent: bigint) {
    this.digits = digits;
    this.exponent = exponent;
  }

  /** `digits * 10 ** exponent`, rounded. */
  static of(digits: bigint, exponent: bigint): BigDecimal {
    if (digits === 0n) return ZERO;
    let [rest, scale] = [digits, exponent];
    const length = roundedLength(rest);
    if (length > MOST_DIGITS) {
      const excess = BigInt(length - MOST_DIGITS);
      const power = 10n ** excess;
      const remainder = rest % power;
      rest /= power;
      if (2n * remainder >= power) rest += 1n;
      scale += excess;
    }
    const text = rest.toString();
    let zeros = 0;
    while (text[text.length - 1 - zeros] === "0") zeros++;
    return zeros === 0
      ? new BigDecimal(rest, scale)
      : new BigDecimal(rest / 10n ** BigInt(zeros), scale + BigInt(zeros));
  }

  /** Reads `-1.5`, `2e10` and the like. @returns `undefined` if it is no number. */
  static parse(text: string): BigDecimal | undefined {
    const [, base = "", exponentText] = /^([^eE]*)(?:[eE](.*))?$/s.exec(text) ?? [];
    const exponent = exponentText === undefined ? 0n : parseExponent(exponentText);
    if (exponent === undefined) return undefined;
    const point = base.indexOf(".");
    const [lead, trail] = point < 0 ? [base, ""] : [base.slice(0, point), base.slice(point + 1)];
    const digits = parseBigInt(lead + trail);
    return digits === undefined ? undefined : BigDecimal.of(digits, exponent - BigInt(trail.length));
  }

  /** Whether the exponent is one that mappings may use. */
  get isInRange(): boolean {
    return this.exponent >= LEAST_EXPONENT && this.exponent <= MOST_EXPONENT;
  }

  plus(other: BigDecimal): BigDecimal {
    const exponent = this.exponent < other.exponent ? this.exponent : other.exponent;
    return BigDecimal.of(this.#scaled(exponent) + other.#scaled(exponent), exponent);
  }

  minus(other: BigDecimal): BigDecimal {
    const exponent = this.exponent < other.exponent ? this.exponent : other.exponent;
    return BigDecimal.of(this.#scaled(exponent) - other.#scaled(exponent), exponent);
  }

  times(other: BigDecimal): BigDecimal {
    return BigDecimal.of(this.digits * other.digits, this.exponent + other.exponent);
  }

  /** @param other Not zero. */
  dividedBy(other: BigDecimal): BigDecimal {
    if (this.digits === 0n) return ZERO;
    const isNegative = this.digits < 0n !== other.digits < 0n;
    let numerator = magnitude(this.digits);
    const denominator = magnitude(other.digits);
    let exponent = this.exponent - other.exponent;
    const shift = BigInt(Math.max(0, DIVISION_DIGITS + digitsOf(denominator) - digitsOf(numerator)));
    numerator *= 10n ** shift;
    exponent -= shift;
    let quotient = numerator / denominator;
    const surplus = digitsOf(quotient) - DIVISION_DIGITS;
    let isExact = numerator % denominator === 0n;
    let next = 0n;
    if (surplus > 0 && shift > 0n) {
      const power = 10n ** BigInt(surplus);
      next = (quotient % power) / (power / 10n);
      isExact &&= quotient % power === 0n;
      quotient /= power;
      exponent += BigInt(surplus);
    } else if (!isExact) {
      next = ((numerator % denominator) * 10n) / denominator;
    }
    if (!isExact && next >= 5n) quotient += 1n;
    return BigDecimal.of(isNegative ? -quotient : quotient, exponent);
  }

  equals(other: BigDecimal): boolean {
    return this.digits === other.digits && this.exponent === other.exponent;
  }

  /** In full, without an exponent. */
  toString(): string {
    const sign = this.digits < 0n ? "-" : "";
    const digits = magnitude(this.digits).toString();
    const exponent = Number(this.exponent);
    if (exponent >= 0) return `${sign}${digits}${this.digits === 0n ? "" : "0".repeat(exponent)}`;
    const before = digits.length + exponent;
    return before > 0
      ? `${sign}${digits.slice(0, before)}.${digits.slice(before)}`
      : `${sign}0.${"0".repeat(-before)}${digits}`;
  }

  #scaled(exponent: bigint): bigint {
    return this.digits * 10n ** (this.exponent - exponent);
  }

  /** The one zero. */
  static zero(): BigDecimal {
    return new BigDecimal(0n, 0n);
  }
}

const ZERO = BigDecimal.zero();

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/**
 * How many digits a number seems to have when it is rounded. Of negative ones, graph-node's library counts one too few where its first
 * guess, by the bits, is too low; those keep 35 digits.
 */
function roundedLength(value: bigint): number {
  return value > 0n ? digitsOf(value) : Math.floor(magnitude(value).toString(2).length / BITS_PER_DIGIT);
}

function digitsOf(value: bigint): number {
  return magnitude(value).toString().length;
}

function parseExponent(text: string): bigint | undefined {
  if (!/^\+?[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1).replace(/^\+/, "") : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
