import { readFileSync } from "node:fs";
import {
  concat,
  encodeAbiParameters,
  type Hex,
  hashStruct,
  hashTypedData,
  keccak256,
  numberToHex,
  stringToHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";

const source = readFileSync(new URL("vectors/CreditsVectors.sol", import.meta.url), "utf8");

/** The constant `name` of CreditsVectors.sol, as Solidity writes it. */
function read(name: string): string {
  const value = new RegExp(`constant ${name} =\\s+(?:hex)?"?(\\w*)"?;`).exec(source)?.[1];
  if (value === undefined) throw new Error(`CreditsVectors.sol has no constant ${name}`);
  return value;
}

const readHex = (name: string): Hex => `0x${read(name).replace(/^0x/, "")}`;
const readNumber = (name: string): bigint => BigInt(read(name));

const domain = {
  name: "MODEL-WIP Credits",
  version: "1",
  chainId: Number(readNumber("CHAIN_ID")),
  verifyingContract: readHex("CONTRACT"),
};

const types = {
  SpendingAuthorization: [
    { name: "account", type: "address" },
    { name: "modelId", type: "uint256" },
    { name: "limit", type: "uint256" },
    { name: "epoch", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  Receipt: [
    { name: "generation", type: "bytes32" },
    { name: "modelId", type: "uint256" },
    { name: "version", type: "uint256" },
    { name: "account", type: "address" },
    { name: "promptHash", type: "bytes32" },
    { name: "seed", type: "uint256" },
    { name: "image", type: "string" },
    { name: "price", type: "uint256" },
    { name: "createdAt", type: "uint256" },
  ],
} as const;

const signer = privateKeyToAccount(numberToHex(readNumber("PRIVATE_KEY"), { size: 32 }));

const authorization = {
  account: signer.address,
  modelId: readNumber("MODEL_ID"),
  limit: readNumber("LIMIT"),
  epoch: readNumber("EPOCH"),
  deadline: readNumber("DEADLINE"),
};

function receipt(index: number) {
  return {
    generation: numberToHex(index, { size: 32 }),
    modelId: readNumber("MODEL_ID"),
    version: readNumber("VERSION"),
    account: signer.address,
    promptHash: keccak256(stringToHex("a heron, mid-step")),
    seed: readNumber("SEED") + BigInt(index),
    image: read("IMAGE"),
    price: readNumber("PRICE"),
    createdAt: readNumber("CREATED_AT"),
  };
}

const hashReceipt = (index: number) => hashStruct({ data: receipt(index), primaryType: "Receipt", types });

/** Leaf of a value of type bytes32 in OpenZeppelin's standard Merkle tree. */
const leafOf = (value: Hex): Hex => keccak256(keccak256(encodeAbiParameters([{ type: "bytes32" }], [value])));

const hashPair = (a: Hex, b: Hex): Hex => keccak256(concat(a < b ? [a, b] : [b, a]));

/** OpenZeppelin's standard tree: the root first, the children of i at 2i + 1 and 2i + 2, sorted leaves from the end. */
function makeTree(values: readonly Hex[]): Hex[] {
  const leaves = values.map(leafOf).toSorted();
  const tree: Hex[] = new Array(2 * leaves.length - 1);
  for (const [index, leaf] of leaves.entries()) tree[tree.length - 1 - index] = leaf;
  for (let index = tree.length - 1 - leaves.length; index >= 0; index -= 1) {
    tree[index] = hashPair(tree[2 * index + 1] as Hex, tree[2 * index + 2] as Hex);
  }
  return tree;
}

function proofOf(tree: readonly Hex[], value: Hex): Hex[] {
  const proof: Hex[] = [];
  for (let index = tree.indexOf(leafOf(value)); index > 0; index = Math.floor((index - 1) / 2)) {
    proof.push(tree[index % 2 === 0 ? index - 1 : index + 1] as Hex);
  }
  return proof;
}

describe("the vectors of Credits are viem's", () => {
  it("for an authorization and its signature", async () => {
    const data = { domain, types, primaryType: "SpendingAuthorization", message: authorization } as const;
    expect(readHex("ACCOUNT")).toBe(signer.address);
    expect(readHex("AUTHORIZATION_DIGEST")).toBe(hashTypedData(data));
    expect(readHex("AUTHORIZATION_SIGNATURE")).toBe(await signer.signTypedData(data));
  });

  it("for a receipt", () => {
    const data = { domain, types, primaryType: "Receipt", message: receipt(0) } as const;
    expect(readHex("PROMPT_HASH")).toBe(receipt(0).promptHash);
    expect(readHex("RECEIPT_HASH")).toBe(hashReceipt(0));
    expect(readHex("RECEIPT_DIGEST")).toBe(hashTypedData(data));
  });

  it("for the tree of receipts", () => {
    const hashes = Array.from({ length: Number(readNumber("RECEIPT_COUNT")) }, (_, index) =>
      hashReceipt(index),
    );
    const tree = makeTree(hashes);
    const proof = proofOf(tree, hashes[0] as Hex);
    expect(proof.reduce(hashPair, leafOf(hashes[0] as Hex))).toBe(tree[0]);
    expect(readHex("RECEIPTS_ROOT")).toBe(tree[0]);
    expect(readHex("PROOF")).toBe(concat(proof));
  });
});
