import {
  type Abi,
  type AbiEvent,
  type ContractEventArgsFromTopics,
  type ContractEventName,
  decodeEventLog,
  type Hex,
  toEventSelector,
} from "viem";
import type { Model } from "./model.ts";
import type { RawLog } from "./raw-log.ts";

/** What the model does at each event of a contract; addresses are in lower case. */
type Handlers<A extends Abi> = {
  readonly [E in ContractEventName<A>]?: (
    model: Model,
    args: ContractEventArgsFromTopics<A, E>,
    contract: Hex,
  ) => void;
};

/** One kind of contract, as the model follows it. */
export interface Contract {
  /** First topics of the events that change the model. */
  readonly selectors: readonly Hex[];
  replay(model: Model, log: RawLog): void;
}

export function contract<const A extends Abi>(abi: A, handlers: Handlers<A>): Contract {
  const events = new Map<Hex, { event: AbiEvent; handle: (...args: never[]) => void }>();
  for (const item of abi) {
    const handle = item.type === "event" ? handlers[item.name as ContractEventName<A>] : undefined;
    if (item.type === "event" && handle !== undefined)
      events.set(toEventSelector(item), { event: item, handle });
  }
  return {
    selectors: [...events.keys()],
    replay(model, { address, topics, data }) {
      const found = events.get(topics[0]);
      if (found === undefined) return;
      const { args } = decodeEventLog({ abi: [found.event], topics: [...topics], data });
      const values = args as unknown as Record<string, unknown>;
      for (const { name, type } of found.event.inputs) {
        if (name !== undefined && type.startsWith("address")) values[name] = inLowerCase(values[name]);
      }
      found.handle(...([model, values, address] as never[]));
    },
  };
}

function inLowerCase(value: unknown): unknown {
  return Array.isArray(value) ? value.map(inLowerCase) : String(value).toLowerCase();
}
