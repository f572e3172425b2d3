import { readFileSync } from "node:fs";
import { concat, type Hex, hashTypedData, keccak256, numberToHex, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { creditsDomain, creditsTypes, hashReceipt, type Receipt, ReceiptTree } from "../receipts/index.ts";

const source = readFileSync(new URL("vectors/CreditsVectors.sol", import.meta.url), "utf8");

/** The constant `name` of CreditsVectors.sol, as Solidity writes it. */
function read(name: string): string {
  const value = new RegExp(`constant ${name} =\\s+(?:hex)?"?(\\w*)"?;`).exec(source)?.[1];
  if (value === undefined) throw new Error(`CreditsVectors.sol has no constant ${name}`);
  return value;
}

const readHex = (name: string): Hex => `0x${read(name).replace(/^0x/, "")}`;
const readNumber = (name: string): bigint => BigInt(read(name));

const domain = creditsDomain(Number(readNumber("CHAIN_ID")), readHex("CONTRACT"));
const types = creditsTypes;

const signer = privateKeyToAccount(numberToHex(readNumber("PRIVATE_KEY"), { size: 32 }));

const authorization = {
  account: signer.address,
  modelId: readNumber("MODEL_ID"),
  limit: readNumber("LIMIT"),
  epoch: readNumber("EPOCH"),
  deadline: readNumber("DEADLINE"),
};

function receipt(index: number): Receipt {
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

describe("what is signed and proven off chain is what Credits checks on chain", () => {
  it("for an authorization and its signature", async () => {
    const data = { domain, types, primaryType: "SpendingAuthorization", message: authorization } as const;
    expect(readHex("ACCOUNT")).toBe(signer.address);
    expect(readHex("AUTHORIZATION_DIGEST")).toBe(hashTypedData(data));
    expect(readHex("AUTHORIZATION_SIGNATURE")).toBe(await signer.signTypedData(data));
  });

  it("for a receipt", () => {
    const data = { domain, types, primaryType: "Receipt", message: { ...receipt(0) } } as const;
    expect(readHex("PROMPT_HASH")).toBe(receipt(0).promptHash);
    expect(readHex("RECEIPT_HASH")).toBe(hashReceipt(receipt(0)));
    expect(readHex("RECEIPT_DIGEST")).toBe(hashTypedData(data));
  });

  it("for the tree of receipts", () => {
    const hashes = Array.from({ length: Number(readNumber("RECEIPT_COUNT")) }, (_, index) =>
      hashReceipt(receipt(index)),
    );
    const tree = new ReceiptTree(hashes);
    expect(readHex("RECEIPTS_ROOT")).toBe(tree.root);
    expect(readHex("PROOF")).toBe(concat(tree.prove(hashes[0] as Hex)));
  });
});
