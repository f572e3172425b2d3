export { handleProposalCanceled } from "./proposal-canceled";
export { handleProposalCreated } from "./proposal-created";
export { handleProposalExecuted } from "./proposal-executed";
export { handleProposalExtended } from "./proposal-extended";
export { handleProposalQueued } from "./proposal-queued";
export { handleVoteCast, handleVoteCastWithParams } from "./vote-cast";
