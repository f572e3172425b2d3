import { dataSource } from "@graphprotocol/graph-ts";
import { Position } from "../generated/schema";
import { Moved } from "../generated/templates/Position/Position";

export function handleMoved(event: Moved): void {
  let position = Position.load(event.address);
  if (position == null) {
    position = new Position(event.address);
    position.pool = dataSource.context().getBytes("pool");
    position.moves = 0;
  }
  position.lower = event.params.lower;
  position.upper = event.params.upper;
  position.moves += 1;
  position.save();
}
