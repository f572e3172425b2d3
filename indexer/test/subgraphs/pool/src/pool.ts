import {
  Address,
  BigDecimal,
  BigInt,
  DataSourceContext,
  dataSource,
  ethereum,
} from "@graphprotocol/graph-ts";
import { PoolCreated } from "../generated/Factory/Factory";
import { Pool, PoolDay, PoolHour, Snapshot, Swap } from "../generated/schema";
import { Pool as PoolTemplate, Position as PositionTemplate } from "../generated/templates";
import {
  Opened,
  Pool as PoolContract,
  PositionOpened,
  Swap as SwapEvent,
} from "../generated/templates/Pool/Pool";

/** Prices have 96 bits behind the point, squared. */
const SCALE = BigInt.fromI32(2).pow(96).toBigDecimal();

export function handlePoolCreated(event: PoolCreated): void {
  const pool = new Pool(event.params.pool);
  pool.fee = event.params.fee;
  pool.opened = false;
  pool.swaps = BigInt.zero();
  pool.price = BigDecimal.zero();
  pool.volume = BigInt.zero();
  pool.save();
  PoolTemplate.create(event.params.pool);
}

export function handleOpened(event: Opened): void {
  const pool = Pool.load(event.address)!;
  pool.opened = true;
  pool.save();
}

export function handleSwap(event: SwapEvent): void {
  const pool = Pool.load(event.address)!;
  const root = event.params.price.toBigDecimal().div(SCALE);
  pool.price = root.times(root);
  pool.swaps = pool.swaps.plus(BigInt.fromI32(1));
  const volume = event.params.amount0.abs();
  pool.volume = pool.volume.plus(volume);
  pool.save();

  const swap = new Swap(event.transaction.hash.concatI32(event.logIndex.toI32()));
  swap.pool = pool.id;
  swap.sender = event.params.sender;
  swap.amount0 = event.params.amount0;
  swap.amount1 = event.params.amount1;
  swap.save();

  const hour = event.block.timestamp.toI32() / 3600;
  const hourId = pool.id.concatI32(hour);
  let ofHour = PoolHour.load(hourId);
  if (ofHour == null) {
    ofHour = new PoolHour(hourId);
    ofHour.pool = pool.id;
    ofHour.hour = hour;
    ofHour.open = pool.price;
    ofHour.high = pool.price;
    ofHour.low = pool.price;
    ofHour.volume = BigInt.zero();
  }
  if (pool.price.gt(ofHour.high)) ofHour.high = pool.price;
  if (pool.price.lt(ofHour.low)) ofHour.low = pool.price;
  ofHour.close = pool.price;
  ofHour.volume = ofHour.volume.plus(volume);
  ofHour.save();

  const day = event.block.timestamp.toI32() / 86400;
  const dayId = pool.id.concatI32(day);
  let ofDay = PoolDay.load(dayId);
  if (ofDay == null) {
    ofDay = new PoolDay(dayId);
    ofDay.pool = pool.id;
    ofDay.day = day;
    ofDay.swaps = 0;
  }
  ofDay.swaps += 1;
  ofDay.price = pool.price;
  ofDay.save();
}

export function handlePositionOpened(event: PositionOpened): void {
  const context = new DataSourceContext();
  context.setBytes("pool", event.address);
  PositionTemplate.createWithContext(event.params.position, context);
}

export function handleSnapshot(block: ethereum.Block): void {
  const address: Address = dataSource.address();
  const pool = Pool.load(address)!;
  const snapshot = new Snapshot(address.concatI32(block.number.toI32()));
  snapshot.pool = address;
  snapshot.block = block.number;
  snapshot.price = pool.price;
  snapshot.onChain = PoolContract.bind(address).price();
  snapshot.save();
}
