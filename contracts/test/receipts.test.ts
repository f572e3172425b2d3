import fc from "fast-check";
import { concatHex, type Hex, keccak256, toHex } from "viem";
import { describe, expect, it } from "vitest";
import { hashPrompt, ReceiptTree } from "../receipts/index.ts";

const hashes = (count: number) => Array.from({ length: count }, (_, index) => keccak256(toHex(`${index}`)));

/** What Credits does with a proof, by Solady's MerkleProofLib. */
function climb(hash: Hex, proof: readonly Hex[]): Hex {
  return proof.reduce(
    (node, sibling) => keccak256(node < sibling ? concatHex([node, sibling]) : concatHex([sibling, node])),
    keccak256(keccak256(hash)),
  );
}

describe("ReceiptTree", () => {
  it("proves each receipt, and no other, for any number of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), (count) => {
        const receipts = hashes(count);
        const tree = new ReceiptTree(receipts);
        const stranger = keccak256(toHex("stranger"));
        for (const hash of receipts) {
          const proof = tree.prove(hash);
          expect(climb(hash, proof)).toBe(tree.root);
          expect(climb(stranger, proof)).not.toBe(tree.root);
        }
        expect(() => tree.prove(stranger)).toThrow(RangeError);
      }),
      { seed: 1, numRuns: 70 },
    );
  });

  it("does not depend on the order of the receipts", () => {
    expect(new ReceiptTree(hashes(9).toReversed()).root).toBe(new ReceiptTree(hashes(9)).root);
  });

  /** Made with OpenZeppelin's library 1.0.8: StandardMerkleTree.of(hashes.map((hash) => [hash]), ["bytes32"]).root */
  it("has the root of OpenZeppelin's standard tree", () => {
    expect(new ReceiptTree(hashes(5)).root).toBe(
      "0xe8ff005fa0a50f54283cfebd3998397cf88729639f51a60c0e5253d658c6d0bb",
    );
    expect(new ReceiptTree(hashes(1)).root).toBe(
      "0xab9c9baf7e5e292ce989df78bd2feb832f04bc4c3975e4d01fb69df952061714",
    );
  });

  it("needs a receipt", () => {
    expect(() => new ReceiptTree([])).toThrow(RangeError);
  });
});

describe("what a receipt says of the words", () => {
  it("is the hash of the prompt alone where nothing was not wanted", () => {
    expect(hashPrompt("twin orbs", null)).toBe(keccak256(toHex("twin orbs")));
  });

  it("is another one for other words, and for the same words parted elsewhere", () => {
    const hashed = [
      hashPrompt("twin orbs", null),
      hashPrompt("twin orbs", "mist"),
      hashPrompt("twin", "orbs mist"),
      hashPrompt("twin orbsmist", null),
      hashPrompt("twin orbs", ""),
    ];
    expect(new Set(hashed).size).toBe(hashed.length);
    expect(hashed[1]).toBe(keccak256(concatHex([toHex("twin orbs"), "0x00", toHex("mist")])));
  });
});
