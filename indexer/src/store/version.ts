/** What parts the digits of a version's number in two: the lower ones are a number that JavaScript is fast with. */
const PART = 1_000_000_000;

/**
 * Numbers of versions: that of their block in the upper 32 bits, their place among the block's writes in the lower ones. They are texts, as
 * they are only written, and what versions are found by; to calculate each as a BigInt takes several times as long.
 */
export class VersionNumbers {
  #block = -1;
  /** The number that the block's versions follow: its upper digits, none of which is a leading zero, and its lower ones. */
  #upper = "";
  #lower = 0;

  /** @param sequence Less than 2^32. */
  of(block: number, sequence: number): string {
    if (block !== this.#block) this.#begin(block);
    const lower = this.#lower + sequence;
    // In the first block there are no upper ones; and with very many writes, these are others.
    if (this.#upper === "" || lower >= PART) return String((BigInt(block) << 32n) + BigInt(sequence));
    return this.#upper + String(PART + lower).slice(1);
  }

  #begin(block: number): void {
    const digits = String(BigInt(block) << 32n);
    this.#block = block;
    this.#upper = digits.slice(0, -9);
    this.#lower = Number(digits.slice(-9));
  }
}
