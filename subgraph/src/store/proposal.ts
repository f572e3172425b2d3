import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Proposal } from "../../../generated/schema";
import { proposalId } from "../ids";

/** Loads a proposal by its number in its governor. */
export function loadProposal(governor: Bytes, number: BigInt): Proposal {
  const proposal = Proposal.load(proposalId(governor, number));
  assert(proposal !== null, `proposal ${number.toString()} of ${governor.toHexString()} is not indexed`);
  return proposal as Proposal;
}
