import type {
  Abi,
  AbiParameterToPrimitiveType,
  ExtractAbiEvent,
  ExtractAbiEventNames,
  AbiParameter as TypedParameter,
} from "abitype";
import { encodeSequence } from "../abi/encode.ts";
import { keccakHex } from "../abi/keccak.ts";
import { parameterType, typeName } from "../abi/type.ts";
import { ABI_KIND, type AbiValue } from "../abi/value.ts";
import { invalid } from "./invalid.ts";
import { type EventDefinition, eventOfSignature } from "./signatures.ts";
import { abiValues, type TestValue } from "./values.ts";

/** A log that a contract emits. Hexadecimal digits without `0x`. */
export interface TestEvent {
  readonly kind: "event";
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** What a log carries at most. */
const MOST_TOPICS = 4;
const WORD_DIGITS = 64;

type NamedInput<abi extends Abi, name extends string> = Extract<
  ExtractAbiEvent<abi, name>["inputs"][number],
  TypedParameter & { readonly name: string }
>;

/** The values of an event of an ABI, by the names of its parameters. */
export type EventValues<abi extends Abi, name extends ExtractAbiEventNames<abi>> = {
  readonly [input in NamedInput<abi, name> as input["name"]]: AbiParameterToPrimitiveType<input>;
};

/**
 * An event of a contract's ABI (`as const`, so that the values are typed).
 *
 * @throws IndexerError `TEST_INVALID` if the values do not fit.
 */
export function event<const abi extends Abi, name extends ExtractAbiEventNames<abi>>(options: {
  readonly address: string;
  readonly abi: abi;
  readonly name: name;
  readonly values: EventValues<abi, name>;
}): TestEvent;
/**
 * An event by its signature, with the parameters' names and what is indexed: `Transfer(address indexed from, uint256 value)`.
 *
 * @throws IndexerError `TEST_INVALID` if the signature cannot be read, or the values do not fit.
 */
export function event(options: {
  readonly address: string;
  readonly signature: string;
  readonly values: { readonly [name: string]: TestValue } | readonly TestValue[];
}): TestEvent;
export function event(options: {
  readonly address: string;
  readonly abi?: Abi;
  readonly name?: string;
  readonly signature?: string;
  readonly values: unknown;
}): TestEvent {
  const { address, abi, name = "", signature, values } = options;
  const definition = signature === undefined ? eventOfAbi(abi ?? [], name) : eventOfSignature(signature);
  return { kind: "event", address: addressDigits(address), ...encodeEvent(definition, values) };
}

/** An address in any case. @throws IndexerError `TEST_INVALID` if it is none. */
export function addressDigits(address: string): string {
  if (!/^0x[0-9a-f]{40}$/i.test(address)) throw invalid(`"${address}" is not an address.`);
  return address.slice(2).toLowerCase();
}

function eventOfAbi(abi: Abi, name: string): EventDefinition {
  const [found, ...others] = abi.filter((item) => item.type === "event").filter((item) => item.name === name);
  if (found === undefined) throw invalid(`The ABI has no event ${name}.`);
  if (others.length > 0)
    throw invalid(`The ABI has several events ${name}.`, "Name the one that is meant by its signature.");
  return found;
}

function encodeEvent({ name, inputs }: EventDefinition, values: unknown) {
  const encoded = abiValues(inputs, values, name);
  const isIndexed = (index: number) => inputs[index]?.indexed === true;
  const types = inputs.map((input) => typeName(parameterType(input)));
  const topics = [
    keccakHex(`${name}(${types.join(",")})`),
    ...encoded.filter((_, index) => isIndexed(index)).map(topicOf),
  ];
  if (topics.length > MOST_TOPICS) throw invalid(`${name}: at most three parameters can be indexed.`);
  return { topics, data: encodeSequence(encoded.filter((_, index) => !isIndexed(index))) };
}

/** What does not fit into a word is indexed by the hash of its bytes, one after the other. */
function topicOf(value: AbiValue): string {
  switch (value.kind) {
    case ABI_KIND.bytes:
      return keccakHex(Buffer.from(value.value, "hex"));
    case ABI_KIND.string:
      return keccakHex(value.value);
    case ABI_KIND.array:
    case ABI_KIND.fixedArray:
    case ABI_KIND.tuple:
      return keccakHex(Buffer.from(inPlace(value), "hex"));
    default:
      return encodeSequence([value]);
  }
}

/** Solidity's encoding of what is hashed: neither lengths nor places, each part filled up to whole words. */
function inPlace(value: AbiValue): string {
  switch (value.kind) {
    case ABI_KIND.bytes:
      return inWords(value.value);
    case ABI_KIND.string:
      return inWords(Buffer.from(value.value, "utf8").toString("hex"));
    case ABI_KIND.array:
    case ABI_KIND.fixedArray:
    case ABI_KIND.tuple:
      return value.value.map(inPlace).join("");
    default:
      return encodeSequence([value]);
  }
}

function inWords(digits: string): string {
  return digits.padEnd(Math.ceil(digits.length / WORD_DIGITS) * WORD_DIGITS, "0");
}
