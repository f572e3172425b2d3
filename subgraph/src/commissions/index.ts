export { handleCommissionAgreed } from "./commission-agreed";
export { handleCommissionEnded } from "./commission-ended";
export { handleMilestonePaid } from "./milestone-paid";
export { handleWorkDelivered } from "./work-delivered";
