/**
 * What a proposal is called in the timelock: how a treasury's calls are linked to the proposal that they execute.
 *
 * `CallExecuted` names the operation, never the proposal, and comes before the `ProposalExecuted` of its transaction.
 * The operation's name is a hash of what `ProposalCreated` says, so the index computes it as OpenZeppelin's
 * `GovernorTimelockControl` and `TimelockController` (5.x) do, and depends neither on the order of logs nor on one
 * proposal a transaction.
 */
import { Address, BigInt, Bytes, crypto, ethereum } from "@graphprotocol/graph-ts";

const WORD_BYTES = 32;
const NO_PREDECESSOR = new Bytes(WORD_BYTES);

/** `bytes20(governor) ^ descriptionHash`, as in `GovernorTimelockControl._timelockSalt`. */
export function operationSalt(governor: Bytes, descriptionHash: Bytes): Bytes {
  const salt = new Bytes(WORD_BYTES);
  for (let i = 0; i < WORD_BYTES; i++) {
    salt[i] = i < governor.length ? descriptionHash[i] ^ governor[i] : descriptionHash[i];
  }
  return salt;
}

/** `keccak256(abi.encode(targets, values, payloads, 0, salt))`, as in `TimelockController.hashOperationBatch`. */
export function operationHash(targets: Bytes[], values: BigInt[], payloads: Bytes[], salt: Bytes): Bytes {
  const fields = new ethereum.Tuple();
  fields.push(ethereum.Value.fromAddressArray(changetype<Address[]>(targets)));
  fields.push(ethereum.Value.fromUnsignedBigIntArray(values));
  fields.push(ethereum.Value.fromBytesArray(payloads));
  fields.push(ethereum.Value.fromFixedBytes(NO_PREDECESSOR));
  fields.push(ethereum.Value.fromFixedBytes(salt));
  const encoded = ethereum.encode(ethereum.Value.fromTuple(fields)) as Bytes;
  // The tuple is encoded as one value of dynamic size, so a word with its offset comes first; `abi.encode` of five
  // values has none.
  const parameters = Bytes.fromUint8Array(encoded.subarray(WORD_BYTES));
  return Bytes.fromByteArray(crypto.keccak256(parameters));
}
