import { ByteArray, Bytes, crypto } from "@graphprotocol/graph-ts";
import { TreasuryOperation } from "../../../generated/schema";
import { ProposalQueued } from "../../../generated/templates/Governor/CampaignGovernor";
import { ProposalState } from "../constants";
import { treasuryOperationId } from "../ids";
import { loadProposal } from "../store/proposal";
import { operationHash, operationSalt } from "./timelock-operation";

/** Puts a passed proposal into the timelock, and notes what the timelock calls it. */
export function handleProposalQueued(event: ProposalQueued): void {
  const proposal = loadProposal(event.address, event.params.proposalId);
  proposal.state = ProposalState.QUEUED;
  proposal.executableAt = event.params.etaSeconds;
  proposal.save();

  const descriptionHash = Bytes.fromByteArray(crypto.keccak256(ByteArray.fromUTF8(proposal.description)));
  const salt = operationSalt(event.address, descriptionHash);
  const hash = operationHash(proposal.targets, proposal.values, proposal.calldatas, salt);
  const operation = new TreasuryOperation(treasuryOperationId(proposal.campaign, hash));
  operation.proposal = proposal.id;
  operation.save();
}
