import { Address, DataSourceContext, dataSource, store } from "@graphprotocol/graph-ts";
import { Art, Transfer } from "../generated/Art/Art";
import { Owner, Token } from "../generated/schema";

function ownerOf(address: Address): Owner {
  const id = address.toHexString();
  let owner = Owner.load(id);
  if (owner == null) {
    owner = new Owner(id);
    owner.name = `owner ${id.slice(2, 8)}`;
    owner.save();
  }
  return owner;
}

export function handleTransfer(event: Transfer): void {
  const id = event.params.tokenId.toString();
  let token = Token.load(id);
  if (token == null) {
    token = new Token(id);
    token.number = event.params.tokenId;
    token.name = `token ${id}`;
    token.place = "KEPT";
    token.places = [];
    token.previous = [];
    const uri = Art.bind(event.address).try_tokenURI(event.params.tokenId);
    if (!uri.reverted) {
      token.uri = uri.value;
      const context = new DataSourceContext();
      context.setString("token", id);
      dataSource.createWithContext("Metadata", [uri.value.replace("ipfs://", "")], context);
    }
  } else {
    const previous = token.previous;
    if (token.owner != null) previous.push(token.owner as string);
    token.previous = previous;
    token.place = event.params.to == Address.zero() ? "BURNT" : "SOLD";
  }
  const places = token.places;
  places.push(token.place);
  token.places = places;
  if (event.params.to == Address.zero()) {
    token.owner = null;
    // Who has nothing any more is forgotten, and begins anew.
    store.remove("Owner", event.params.from.toHexString());
  } else {
    token.owner = ownerOf(event.params.to).id;
  }
  token.save();
}
