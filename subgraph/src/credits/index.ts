export { handleCreditsWithdrawn } from "./credits-withdrawn";
export { handleDebited } from "./debited";
export { handleDeposited } from "./deposited";
export { handleOperatorChanged } from "./operator-changed";
export { handleRevocationRequested } from "./revocation-requested";
export { handleSettled } from "./settled";
export { handleSpendingAuthorized } from "./spending-authorized";
export { handleWithdrawalRequested } from "./withdrawal-requested";
