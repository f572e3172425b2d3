import { Bytes } from "@graphprotocol/graph-ts";
import { Token } from "../../../generated/schema";

/** Loads a token that is on sale by its id. */
export function loadToken(id: Bytes): Token {
  const token = Token.load(id);
  assert(token !== null, `token ${id.toHexString()} is not indexed`);
  return token as Token;
}
