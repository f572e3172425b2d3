import type { AbiFunction, ContractAbi } from "../../abi/contract.ts";
import { decodeSequence } from "../../abi/decode.ts";
import { encodeSequence } from "../../abi/encode.ts";
import { parseType } from "../../abi/type.ts";
import type { AbiValue } from "../../abi/value.ts";
import type { ContractCall, HandlerCall } from "../call.ts";
import { newAbiValue, newAbiValues, readAbiValue, readAbiValues } from "../ethereum-objects.ts";
import { type Heap, MappingError } from "../heap.ts";
import type { HostFunctions } from "../module.ts";

/** `ethereum.*`. */
export function ethereumFunctions(heap: () => Heap, call: () => HandlerCall): HostFunctions {
  return {
    "ethereum.encode": (pointer) =>
      heap().newBytes(encodeSequence([readAbiValue(heap(), pointer as number)])),
    "ethereum.decode": (types, data) => {
      const [name, bytes] = [heap().string(types as number), Buffer.from(heap().view(data as number))];
      let value: AbiValue | undefined;
      try {
        [value] = decodeSequence([parseType(name)], bytes);
      } catch {
        return 0;
      }
      return value === undefined ? 0 : newAbiValue(heap(), value);
    },
    "ethereum.call": (pointer) => {
      const made = readCall(heap(), pointer as number);
      const { source, chain } = call();
      const target = functionOf(source.mapping.abis.get(made.contract), made);
      if (target.inputs.length !== made.values.length) {
        throw new MappingError(
          `${made.contract}.${made.name} was called with ${made.values.length} arguments`,
        );
      }
      const result = chain.call(made.address, target.selector + encodeSequence(made.values));
      if (result === undefined) return 0;
      let values: AbiValue[];
      try {
        values = decodeSequence(target.outputs, Buffer.from(result, "hex"));
      } catch {
        // What cannot be read is taken for a revert: a call of an address without code answers with nothing.
        return 0;
      }
      return newAbiValues(heap(), values);
    },
    "ethereum.getBalance": (pointer) => heap().newBigInt(call().chain.balance(heap().hex(pointer as number))),
    "ethereum.hasCode": (pointer) =>
      heap().newWrappedBool(call().chain.hasCode(heap().hex(pointer as number))),
  };
}

function readCall(heap: Heap, pointer: number): ContractCall {
  const field = (index: number) => heap.word(pointer + index * 4) >>> 0;
  return {
    contract: heap.string(field(0)),
    address: heap.hex(field(1)),
    name: heap.string(field(2)),
    signature: heap.string(field(3)),
    values: readAbiValues(heap, field(4)),
  };
}

function functionOf(abi: ContractAbi | undefined, { contract, name, signature }: ContractCall): AbiFunction {
  if (abi === undefined) {
    throw new MappingError(
      `Could not find ABI for contract "${contract}", try adding it to the 'abis' section of the subgraph manifest`,
    );
  }
  const target = abi.functions.find((one) => one.name === name && one.signature === signature);
  if (target === undefined)
    throw new MappingError(`Unknown function "${contract}::${name}" with signature "${signature}"`);
  return target;
}
