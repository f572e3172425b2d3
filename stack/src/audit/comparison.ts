/** One figure on which the gateway and the chain disagree. */
export interface Difference {
  /** The entity and the field: "position 0x… withdrawable". */
  readonly figure: string;
  readonly gateway: string;
  readonly chain: string;
}

/** Counts figures compared, adds up the drift, and keeps the first differences. */
export class Comparison {
  static readonly #KEPT = 20;
  readonly #differences: Difference[] = [];
  #compared = 0;
  #differing = 0;
  #driftWei = 0n;

  /** Compares an amount: a difference is drift. */
  wei(figure: string, gateway: bigint, chain: bigint): void {
    const drift = gateway > chain ? gateway - chain : chain - gateway;
    this.#driftWei += drift;
    this.#record(figure, String(gateway), String(chain));
  }

  /** Compares anything else; addresses and hashes in lower case. */
  same(
    figure: string,
    gateway: string | number | bigint | boolean,
    chain: string | number | bigint | boolean,
  ): void {
    const normal = (value: string | number | bigint | boolean) => String(value).toLowerCase();
    this.#record(figure, normal(gateway), normal(chain));
  }

  #record(figure: string, gateway: string, chain: string): void {
    this.#compared += 1;
    if (gateway === chain) return;
    this.#differing += 1;
    if (this.#differences.length < Comparison.#KEPT) this.#differences.push({ figure, gateway, chain });
  }

  result(): ComparisonResult {
    return {
      figuresCompared: this.#compared,
      figuresDiffering: this.#differing,
      driftWei: this.#driftWei,
      firstDifferences: this.#differences,
    };
  }
}

export interface ComparisonResult {
  readonly figuresCompared: number;
  readonly figuresDiffering: number;
  /** Sum over all amounts of |gateway - chain|, in wei. */
  readonly driftWei: bigint;
  readonly firstDifferences: readonly Difference[];
}
