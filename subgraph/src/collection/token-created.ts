import { Collection, Token } from "../../../generated/schema";
import { TokenCreated } from "../../../generated/templates/Collection/Collection";
import { ZERO } from "../constants";
import { tokenId } from "../ids";
import { loadCollection } from "../store/collection";
import { followMetadata } from "../store/metadata";

/** Puts a token on sale. */
export function handleTokenCreated(event: TokenCreated): void {
  const collection = new Collection(event.address);
  collection.tokenCount = loadCollection(event.address).tokenCount + 1;
  collection.save();

  const token = new Token(tokenId(event.address, event.params.tokenId));
  token.collection = event.address;
  token.tokenId = event.params.tokenId;
  token.price = event.params.price;
  token.maxSupply = event.params.maxSupply;
  token.opensAt = event.params.opensAt;
  token.closesAt = event.params.closesAt;
  token.generation = event.params.generation;
  token.receipt = event.params.receipt;
  token.image = event.params.image;
  token.metadata = event.params.metadata;
  token.metadataFile = followMetadata(event.params.metadata);
  token.totalMinted = ZERO;
  token.createdAt = event.block.timestamp;
  token.save();
}
