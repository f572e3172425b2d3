import { BigInt } from "@graphprotocol/graph-ts";
import { Sold } from "../generated/Sales/Sales";
import { Kind, Sale } from "../generated/schema";

export function handleSold(event: Sold): void {
  let kind = Kind.load(event.params.kind);
  if (kind == null) {
    kind = new Kind(event.params.kind);
    kind.sales = 0;
  }
  kind.sales += 1;
  kind.save();
  // The store gives it its id and its time.
  const sale = new Sale(0);
  sale.kind = kind.id;
  sale.amount = event.params.amount;
  sale.gain = event.params.gain.toBigDecimal().div(BigInt.fromI32(3).toBigDecimal());
  sale.weight = kind.sales as i64;
  sale.save();
}
