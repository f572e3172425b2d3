import { BigInt, dataSource, ethereum } from "@graphprotocol/graph-ts";
import { Tick } from "../generated/schema";

function tick(id: string, block: ethereum.Block): void {
  let one = Tick.load(id);
  if (one == null) {
    one = new Tick(id);
    one.count = 0;
  }
  one.count += 1;
  one.block = block.number;
  one.hash = block.hash;
  one.baseFee = block.baseFeePerGas;
  one.balance = ethereum.getBalance(dataSource.address());
  one.hasCode = ethereum.hasCode(dataSource.address()).inner;
  one.save();
}

export function handleOnce(block: ethereum.Block): void {
  tick("once", block);
}

export function handleSeventh(block: ethereum.Block): void {
  tick("seventh", block);
  tick(`seventh ${block.number.div(BigInt.fromI32(7)).toString()}`, block);
}

export function handleEach(block: ethereum.Block): void {
  tick("each", block);
}
