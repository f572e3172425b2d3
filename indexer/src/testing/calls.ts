import { encodeSequence } from "../abi/encode.ts";
import { keccakHex } from "../abi/keccak.ts";
import { parameterType, typeName } from "../abi/type.ts";
import { addressDigits } from "./events.ts";
import { functionOfSignature } from "./signatures.ts";
import { abiValues, type TestValue } from "./values.ts";

/** What the chain answers when a handler asks it for something. */
export interface TestAnswer {
  readonly kind: "answer";
  /** What is asked for. */
  readonly question: string;
  /** Hexadecimal with `0x`; undefined where the call reverts. */
  readonly result: string | undefined;
}

interface CallOptions {
  readonly address: string;
  /** `balanceOf(address)(uint256)`. */
  readonly function: string;
  readonly params?: readonly TestValue[];
}

/**
 * The answer to a call of a contract's view.
 *
 * @throws IndexerError `TEST_INVALID` if the signature cannot be read, or the values do not fit.
 */
export function call(
  options: CallOptions & ({ readonly returns: readonly TestValue[] } | { readonly reverts: true }),
): TestAnswer {
  const { name, inputs, outputs } = functionOfSignature(options.function);
  const types = inputs.map((input) => typeName(parameterType(input)));
  const selector = keccakHex(`${name}(${types.join(",")})`).slice(0, 8);
  const data = selector + encodeSequence(abiValues(inputs, options.params ?? [], name));
  const result =
    "reverts" in options
      ? undefined
      : `0x${encodeSequence(abiValues(outputs, options.returns, `${name} returns`))}`;
  return { kind: "answer", question: callQuestion(addressDigits(options.address), data), result };
}

/** What an address owns, in wei. */
export function balance(options: { readonly address: string; readonly wei: bigint }): TestAnswer {
  const question = balanceQuestion(addressDigits(options.address));
  return { kind: "answer", question, result: `0x${options.wei.toString(16)}` };
}

/** Whether there is a contract at an address. */
export function code(options: { readonly address: string; readonly hasCode: boolean }): TestAnswer {
  const question = codeQuestion(addressDigits(options.address));
  return { kind: "answer", question, result: options.hasCode ? "0x00" : "0x" };
}

export function callQuestion(address: string, data: string): string {
  return `call ${address} ${data}`;
}

export function balanceQuestion(address: string): string {
  return `balance ${address}`;
}

export function codeQuestion(address: string): string {
  return `code ${address}`;
}
