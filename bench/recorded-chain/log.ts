import {
  type Abi,
  type AbiEvent,
  type AbiParameter,
  type ContractEventName,
  encodeAbiParameters,
  type GetEventArgs,
  type Hex,
  toEventSelector,
} from "viem";

/** What a contract logs, before a block gives it a place. */
export interface Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** All arguments of an event by name, indexed ones included. */
export type EventArguments<abi extends Abi, name extends ContractEventName<abi>> = GetEventArgs<
  abi,
  name,
  { EnableUnion: false; IndexedOnly: false; Required: true }
>;

interface Encoder {
  readonly selector: Hex;
  readonly indexed: readonly AbiParameter[];
  readonly data: readonly AbiParameter[];
}

const encoders = new WeakMap<Abi, Map<string, Encoder>>();

/** Encodes one event as its contract would log it; the encoding is the ABI's. Indexed arguments are of static types. */
export function encodeLog<const abi extends Abi, name extends ContractEventName<abi>>(
  address: Hex,
  abi: abi,
  name: name,
  args: EventArguments<abi, name>,
): Log {
  const { selector, indexed, data } = encoderOf(abi, name);
  const values = args as unknown as Readonly<Record<string, unknown>>;
  const argument = (parameter: AbiParameter) => values[parameter.name ?? ""];
  return {
    address,
    topics: [
      selector,
      ...indexed.map((parameter) => encodeAbiParameters([parameter], [argument(parameter)])),
    ],
    data: encodeAbiParameters(data, data.map(argument)),
  };
}

function encoderOf(abi: Abi, name: string): Encoder {
  const known = encoders.get(abi) ?? new Map<string, Encoder>();
  encoders.set(abi, known);
  const encoder = known.get(name) ?? createEncoder(abi, name);
  known.set(name, encoder);
  return encoder;
}

function createEncoder(abi: Abi, name: string): Encoder {
  const event = abi.find((item): item is AbiEvent => item.type === "event" && item.name === name);
  if (event === undefined) throw new RangeError(`the ABI has no event ${name}`);
  return {
    selector: toEventSelector(event),
    indexed: event.inputs.filter(({ indexed }) => indexed === true),
    data: event.inputs.filter(({ indexed }) => indexed !== true),
  };
}
