import { z } from "zod";
import { IndexerError } from "../errors.ts";
import { type SequenceReader, sequenceReader, type WordReader, wordReader } from "./decode.ts";
import { keccakHex } from "./keccak.ts";
import { type AbiParameter, type AbiType, parameterType, typeName } from "./type.ts";
import { ABI_KIND, type AbiValue } from "./value.ts";

interface Parameter {
  readonly name: string;
  readonly type: AbiType;
  readonly isIndexed: boolean;
}

export interface AbiFunction {
  readonly name: string;
  readonly inputs: readonly AbiType[];
  readonly outputs: readonly AbiType[];
  /** `name(input types):(output types)`, as graph-ts writes it; without outputs, the colon falls away too. */
  readonly signature: string;
  /** Eight hexadecimal digits. */
  readonly selector: string;
}

const parameter: z.ZodType<AbiParameter> = z.looseObject({
  name: z.string().default(""),
  type: z.string(),
  indexed: z.boolean().default(false),
  get components() {
    return z.array(parameter).optional();
  },
}) as z.ZodType<AbiParameter>;

const entry = z.looseObject({
  type: z.string(),
  name: z.string().default(""),
  anonymous: z.boolean().default(false),
  inputs: z.array(parameter).default([]),
  outputs: z.array(parameter).default([]),
});
const abiShape = z.union([
  z.array(entry),
  z.looseObject({ abi: z.array(entry) }).transform(({ abi }) => abi),
]);

/** An event of a contract, which can read logs of it. */
export class AbiEvent {
  readonly name: string;
  readonly isAnonymous: boolean;
  readonly parameters: readonly Parameter[];
  /** Those of the parameters. */
  readonly names: readonly string[];
  /** 64 hexadecimal digits. */
  readonly topic0: string;
  readonly #indexedCount: number;
  readonly #readBody: SequenceReader;
  /** What reads each parameter's topic; those in the body have none. */
  readonly #readTopic: readonly (WordReader | undefined)[];

  constructor(name: string, isAnonymous: boolean, parameters: readonly Parameter[]) {
    this.name = name;
    this.isAnonymous = isAnonymous;
    this.parameters = parameters;
    this.names = parameters.map(({ name }) => name);
    this.topic0 = keccakHex(this.signature({ withIndexed: false }));
    this.#indexedCount = parameters.filter(({ isIndexed }) => isIndexed).length;
    this.#readBody = sequenceReader(parameters.filter(({ isIndexed }) => !isIndexed).map(({ type }) => type));
    this.#readTopic = parameters.map(({ type, isIndexed }) => (isIndexed ? topicReader(type) : undefined));
  }

  /** `Transfer(indexed address,uint256)`, or the same without `indexed`. */
  signature({ withIndexed }: { withIndexed: boolean }): string {
    const types = this.parameters.map(
      ({ type, isIndexed }) => `${withIndexed && isIndexed ? "indexed " : ""}${typeName(type)}`,
    );
    return `${this.name}(${types.join(",")})`;
  }

  /**
   * Reads a log.
   *
   * @param topics Each 64 hexadecimal digits, the first this event's.
   * @param data Such digits, too.
   * @returns Its values in the order of the ABI, or `undefined` if the log is not of this event: others can have the same
   *   first topic with other parameters indexed.
   */
  decode(topics: readonly string[], data: string): readonly AbiValue[] | undefined {
    if (topics.length !== this.#indexedCount + 1) return undefined;
    let body: AbiValue[];
    try {
      body = this.#readBody(data, 0);
    } catch {
      return undefined;
    }
    if (this.#indexedCount === 0) return body;
    let [topic, inBody] = [1, 0];
    const values: AbiValue[] = [];
    for (const readTopic of this.#readTopic) {
      values.push(
        readTopic === undefined ? (body[inBody++] as AbiValue) : readTopic(topics[topic++] as string, 0),
      );
    }
    return values;
  }
}

/** A contract's ABI. */
export interface ContractAbi {
  readonly name: string;
  readonly functions: readonly AbiFunction[];
  readonly events: readonly AbiEvent[];
  /** The event that a manifest means by a signature, with or without `indexed`. */
  event(signature: string): AbiEvent | undefined;
}

/** @throws IndexerError `MANIFEST_INVALID` if the text is not the JSON of an ABI. */
export function readAbi(name: string, text: string): ContractAbi {
  let entries: z.infer<typeof abiShape>;
  try {
    entries = abiShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new IndexerError("MANIFEST_INVALID", `The ABI ${name} is not one.`, "Build the subgraph again.", {
      cause,
    });
  }
  const ofKind = (kind: string) => entries.filter(({ type }) => type === kind);
  const events = ofKind("event").map(
    ({ name, anonymous, inputs }) =>
      new AbiEvent(
        name,
        anonymous,
        inputs.map((input) => ({
          name: input.name ?? "",
          type: parameterType(input),
          isIndexed: input.indexed === true,
        })),
      ),
  );
  const functions = ofKind("function").map(({ name, inputs, outputs }): AbiFunction => {
    const [inputTypes, outputTypes] = [inputs.map(parameterType), outputs.map(parameterType)];
    const called = `${name}(${inputTypes.map(typeName).join(",")})`;
    return {
      name,
      inputs: inputTypes,
      outputs: outputTypes,
      signature: outputs.length === 0 ? called : `${called}:(${outputTypes.map(typeName).join(",")})`,
      selector: keccakHex(called).slice(0, 8),
    };
  });
  return {
    name,
    functions,
    events,
    event(signature) {
      const exact = events.find((event) => event.signature({ withIndexed: true }) === signature);
      if (exact !== undefined) return exact;
      const sameName = events.filter((event) => event.name === signature.slice(0, signature.indexOf("(")));
      const [only] = sameName;
      return sameName.length === 1 && only?.signature({ withIndexed: false }) === signature
        ? only
        : undefined;
    },
  };
}

/** What is only known by its hash is that hash. */
function topicReader(type: AbiType): WordReader {
  switch (type.kind) {
    case "array":
    case "bytes":
    case "fixedArray":
    case "string":
    case "tuple":
      return (topic) => ({ kind: ABI_KIND.fixedBytes, value: topic });
    default:
      return wordReader(type);
  }
}
