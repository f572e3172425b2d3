import { OperatorChanged } from "../../../generated/Credits/Credits";
import { loadOperator } from "../store/operator";

/** Names an operator, or ends its work. */
export function handleOperatorChanged(event: OperatorChanged): void {
  const operator = loadOperator(event.params.operator, event.block.timestamp);
  operator.isActive = event.params.isOperator;
  operator.save();
}
