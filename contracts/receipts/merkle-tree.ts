import { concatHex, type Hex, keccak256 } from "viem";

/**
 * The Merkle tree whose root a settlement records: OpenZeppelin's standard tree over the hashes of receipts.
 *
 * A leaf is keccak256(keccak256(hash)), so that it is never the 64 bytes of an inner node; leaves are in ascending order;
 * a node is the hash of its two children, the lesser first, so that a proof needs no directions.
 */
export class ReceiptTree {
  /** A complete binary tree in an array: the children of i are 2i + 1 and 2i + 2, the leaves come last. */
  readonly #nodes: readonly Hex[];

  /** @throws RangeError for no hashes: a settlement has at least one receipt. */
  constructor(hashes: readonly Hex[]) {
    if (hashes.length === 0) throw new RangeError("a tree of receipts needs at least one");
    const leaves = hashes.map(leafOf).toSorted();
    const nodes = new Array<Hex>(2 * leaves.length - 1);
    for (const [index, leaf] of leaves.entries()) nodes[nodes.length - 1 - index] = leaf;
    for (let index = nodes.length - 1 - leaves.length; index >= 0; index--) {
      nodes[index] = hashPair(nodes[2 * index + 1] as Hex, nodes[2 * index + 2] as Hex);
    }
    this.#nodes = nodes;
  }

  get root(): Hex {
    return this.#nodes[0] as Hex;
  }

  /**
   * The siblings from the leaf of `hash` up to the root, for `ICredits.isSettled`.
   *
   * @throws RangeError if `hash` is not in the tree.
   */
  prove(hash: Hex): Hex[] {
    let index = this.#nodes.lastIndexOf(leafOf(hash));
    if (index === -1) throw new RangeError(`no receipt in the tree has the hash ${hash}`);
    const proof: Hex[] = [];
    for (; index > 0; index = (index - 1) >> 1) {
      proof.push(this.#nodes[index % 2 === 1 ? index + 1 : index - 1] as Hex);
    }
    return proof;
  }
}

function leafOf(hash: Hex): Hex {
  return keccak256(keccak256(hash));
}

function hashPair(one: Hex, other: Hex): Hex {
  return keccak256(one < other ? concatHex([one, other]) : concatHex([other, one]));
}
