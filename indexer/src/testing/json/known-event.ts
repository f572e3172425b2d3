import type { AbiEvent } from "../../abi/contract.ts";
import { event, type TestEvent } from "../events.ts";
import { invalid } from "../invalid.ts";
import type { TestValue } from "../values.ts";

/**
 * An event that one of a build's ABIs has, with the same parameters indexed: a slip in its signature would make it another event, which
 * nobody handles and nobody notices.
 *
 * @param path Where it stands in the test, for the error.
 * @throws IndexerError `TEST_INVALID` if it is not among those events, or its values do not fit.
 */
export function knownEvent(
  events: readonly AbiEvent[],
  options: {
    readonly address: string;
    readonly signature: string;
    readonly values: { readonly [name: string]: TestValue };
  },
  path: string,
): TestEvent {
  const made = event(options);
  const isSame = (one: AbiEvent) =>
    one.topic0 === made.topics[0] &&
    one.parameters.filter(({ isIndexed }) => isIndexed).length === made.topics.length - 1;
  if (events.some(isSame)) return made;
  const name = options.signature
    .replace(/^event\s+/, "")
    .split("(")[0]
    ?.trim();
  const similar = events
    .filter((one) => one.name === name)
    .map((one) => one.signature({ withIndexed: true }));
  throw invalid(
    `${path}: no ABI of the build has the event ${options.signature}${similar.length > 0 ? `, but ${similar.join(" and ")}` : ""}.`,
    "Mend the signature, with indexed where the ABI has it, or list the contract's ABI in the manifest.",
  );
}
