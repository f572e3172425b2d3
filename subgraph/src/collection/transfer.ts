import { TransferBatch, TransferSingle } from "../../../generated/templates/Collection/Collection";
import { moveTokens } from "../store/token-balance";

export function handleTransferSingle(event: TransferSingle): void {
  moveTokens(event.address, event.params.from, event.params.to, event.params.id, event.params.amount);
}

export function handleTransferBatch(event: TransferBatch): void {
  const numbers = event.params.ids;
  const quantities = event.params.amounts;
  for (let i = 0; i < numbers.length; i++) {
    moveTokens(event.address, event.params.from, event.params.to, numbers[i], quantities[i]);
  }
}
