export { handleContributed } from "./contributed";
export { handleFinalized } from "./finalized";
export { handleIncomeReceived } from "./income-received";
export { handleRefunded } from "./refunded";
export { handleTokenIncomeReceived } from "./token-income-received";
export { handleTokenWithdrawn } from "./token-withdrawn";
export { handleTokenWithdrawalRefused, handleWithdrawalRefused } from "./withdrawal-refused";
export { handleWithdrawn } from "./withdrawn";
