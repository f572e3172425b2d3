export { handleContributed } from "./contributed";
export { handleFinalized } from "./finalized";
export { handleIncomeReceived } from "./income-received";
export { handleRefunded } from "./refunded";
export { handleWithdrawn } from "./withdrawn";
