import { Bytes } from "@graphprotocol/graph-ts";
import { Collection } from "../../../generated/schema";

/** Loads a published collection by its address. */
export function loadCollection(address: Bytes): Collection {
  const collection = Collection.load(address);
  assert(collection !== null, `collection ${address.toHexString()} is not indexed`);
  return collection as Collection;
}
