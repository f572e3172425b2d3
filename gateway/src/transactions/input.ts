import { type Address, hexToBigInt, isAddress, isHex, size, slice, sliceHex } from "viem";
import type { Caller } from "../auth/caller.ts";
import { type ErrorCode, GatewayError } from "../errors.ts";

const show = (value: string) => JSON.stringify(value.length > 70 ? `${value.slice(0, 67)}...` : value);

/** @throws GatewayError ADDRESS_INVALID */
export function toAddress(name: string, value: string): Address {
  if (isAddress(value, { strict: value.toLowerCase() !== value })) return value.toLowerCase() as Address;
  const message = `\`${name}\` ${show(value)} is not an address: 20 bytes in hex, and its checksum right where it has one.`;
  throw new GatewayError("ADDRESS_INVALID", message);
}

/**
 * Who is to sign: the account that is named, or else the caller's own.
 * @throws GatewayError ADDRESS_INVALID
 */
export function senderOf(caller: Caller, from: string | null | undefined): Address {
  if (from != null) return toAddress("from", from);
  if (caller.account !== null) return caller.account;
  throw new GatewayError("ADDRESS_INVALID", "Say in `from` which account is to sign, or sign in with it.");
}

/**
 * An amount or a count, from `least` to `most`.
 * @throws GatewayError ARGUMENT_INVALID
 */
export function toAmount(name: string, value: string | number, least: bigint, most: bigint): bigint {
  const amount = BigInt(value);
  if (amount >= least && amount <= most) return amount;
  throw new GatewayError(
    "ARGUMENT_INVALID",
    `\`${name}\` ${show(String(value))} is not from ${least} to ${most}.`,
  );
}

/** An id of the index that is an address followed by a number of so many bytes. */
function toPair(id: string, numberSize: number, code: ErrorCode, noun: string) {
  if (!isHex(id) || size(id) !== 20 + numberSize) {
    throw new GatewayError(code, `${show(id)} is not the id of a ${noun}, as the index has it.`);
  }
  return {
    address: slice(id, 0, 20).toLowerCase() as Address,
    number: sliceHex(id, 20),
  };
}

const littleEndian = (hex: `0x${string}`) => BigInt(Buffer.from(hex.slice(2), "hex").readUInt32LE(0));

/** @throws GatewayError TOKEN_NOT_FOUND where it is not the id of a token */
export function toToken(id: string): { collection: Address; tokenId: bigint } {
  const { address, number } = toPair(id, 4, "TOKEN_NOT_FOUND", "token");
  return { collection: address, tokenId: littleEndian(number) };
}

/** @throws GatewayError PROPOSAL_NOT_FOUND where it is not the id of a proposal */
export function toProposal(id: string): { governor: Address; proposalId: bigint } {
  const { address, number } = toPair(id, 32, "PROPOSAL_NOT_FOUND", "proposal");
  return { governor: address, proposalId: hexToBigInt(number) };
}

/** @throws GatewayError MODEL_NOT_FOUND where it is not the id of a model */
export function toModelNumber(id: string): bigint {
  if (isHex(id) && size(id) === 4) return littleEndian(id);
  throw new GatewayError("MODEL_NOT_FOUND", `${show(id)} is not a model's id; it looks like "0x01000000".`);
}
