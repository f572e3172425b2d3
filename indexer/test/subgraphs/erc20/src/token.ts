import { Address, BigDecimal, BigInt, Bytes, dataSource, ethereum } from "@graphprotocol/graph-ts";
import { Allowance, Holder, Mint, Transfer } from "../generated/schema";
import { Approval as ApprovalEvent, Token, Transfer as TransferEvent } from "../generated/Token/Token";

function holderOf(address: Address): Holder {
  let holder = Holder.load(address);
  if (holder == null) {
    holder = new Holder(address);
    holder.balance = BigInt.zero();
    holder.share = BigDecimal.zero();
    holder.transfers = 0;
  }
  return holder;
}

function idOf(event: ethereum.Event): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32());
}

export function handleTransfer(event: TransferEvent): void {
  const token = Token.bind(event.address);
  const value = event.params.value;
  const supply = token.totalSupply();
  const from = holderOf(event.params.from);
  from.balance = from.balance.minus(value);
  from.transfers += 1;
  from.save();
  const to = holderOf(event.params.to);
  to.balance = to.balance.plus(value);
  to.share = supply.isZero() ? BigDecimal.zero() : to.balance.toBigDecimal().div(supply.toBigDecimal());
  to.transfers += 1;

  const transfer = new Transfer(idOf(event));
  transfer.from = from.id;
  transfer.to = to.id;
  transfer.value = value;
  transfer.symbol = token.symbol();
  transfer.balanceAfter = token.balanceOf(event.params.to);
  const allowance = token.try_allowanceOfPoor(event.params.to);
  if (!allowance.reverted) transfer.allowance = allowance.value;
  transfer.isSettled = token.balanceOf(event.params.to).equals(to.balance);
  const receipt = event.receipt!;
  transfer.gasUsed = receipt.gasUsed;
  transfer.cumulativeGasUsed = receipt.cumulativeGasUsed;
  transfer.status = receipt.status;
  const logs: Bytes[] = [];
  for (let i = 0; i < receipt.logs.length; i++) logs.push(receipt.logs[i].topics[0]);
  transfer.logs = logs;
  transfer.sender = event.transaction.from;
  transfer.input = event.transaction.input;
  transfer.nonce = event.transaction.nonce;
  transfer.save();

  const known = to.largest;
  if (known === null) to.largest = transfer.id;
  else if (Transfer.load(known)!.value.lt(value)) to.largest = transfer.id;
  to.save();
}

export function handleApproval(event: ApprovalEvent): void {
  const owner = holderOf(event.params.owner);
  owner.save();
  const allowance = new Allowance(
    `${event.params.owner.toHexString()}-${event.params.spender.toHexString()}`,
  );
  allowance.owner = owner.id;
  allowance.spender = event.params.spender;
  allowance.value = event.params.value;
  allowance.save();
}

export function handleMint(event: TransferEvent): void {
  const context = dataSource.context();
  const mint = new Mint(idOf(event));
  mint.to = event.params.to;
  mint.value = event.params.value;
  mint.label = context.getString("label");
  const weights: BigInt[] = [];
  const values = context.get("weights")!.toArray();
  for (let i = 0; i < values.length; i++) weights.push(values[i].toBigInt());
  mint.weights = weights;
  mint.save();
}
