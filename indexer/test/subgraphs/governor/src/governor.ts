import { BigInt, Bytes, crypto, ethereum, log, store } from "@graphprotocol/graph-ts";
import {
  ProposalCanceled,
  ProposalCreated,
  ProposalExecuted,
  VoteCast,
} from "../generated/Governor/Governor";
import { Action, BlockOfVotes, Proposal, Turnout, Vote } from "../generated/schema";

const SUPPORT = ["AGAINST", "FOR", "ABSTAIN"];

function idOf(number: BigInt): Bytes {
  return Bytes.fromByteArray(Bytes.fromBigInt(number));
}

export function handleCreated(event: ProposalCreated): void {
  const proposal = new Proposal(idOf(event.params.id));
  proposal.proposer = event.params.proposer;
  proposal.texts = event.params.texts;
  proposal.marks = event.params.marks;
  proposal.quorum = event.params.limit.quorum;
  proposal.isStrict = event.params.limit.isStrict;
  proposal.state = "ACTIVE";
  proposal.save();
  const actions = event.params.actions;
  for (let i = 0; i < actions.length; i++) {
    const action = new Action(`${event.params.id.toString()}-${i.toString()}`);
    action.proposal = proposal.id;
    action.target = actions[i].target;
    action.value = actions[i].value;
    action.data = actions[i].data;
    action.quorum = actions[i].limit.quorum.toI32();
    action.save();
  }
}

export function handleVote(event: VoteCast): void {
  const id = idOf(event.params.id).concat(event.params.voter);
  let vote = Vote.load(id);
  if (vote == null) {
    vote = new Vote(id);
    vote.changes = 0;
  } else {
    vote.changes += 1;
  }
  vote.proposal = idOf(event.params.id);
  vote.voter = event.params.voter;
  vote.support = SUPPORT[event.params.support];
  vote.weight = event.params.weight;
  if (event.params.reason.length > 0) vote.reason = event.params.reason;
  vote.save();

  // Known by the block alone: what was written in this one, and nothing before.
  const key = Bytes.fromUTF8("votes");
  const inBlock = Turnout.loadInBlock(key);
  const turnout = new Turnout(key);
  turnout.votes = inBlock == null ? 1 : inBlock.votes + 1;
  turnout.save();
  const ofBlock = new BlockOfVotes(0);
  ofBlock.block = event.block.number;
  ofBlock.firstInBlock = inBlock == null;
  ofBlock.seenInBlock = turnout.votes;
  // The store gives it an id of its own.
  store.set("BlockOfVotes", "auto", ofBlock);
}

export function handleCanceled(event: ProposalCanceled): void {
  const proposal = Proposal.load(idOf(event.params.id));
  if (proposal == null) {
    log.warning("{} was canceled before it was proposed", [event.params.id.toString()]);
    return;
  }
  const actions = proposal.actions.load();
  for (let i = 0; i < actions.length; i++) store.remove("Action", actions[i].id);
  proposal.state = "CANCELED";
  proposal.save();
}

export function handleExecuted(event: ProposalExecuted): void {
  const proposal = Proposal.load(idOf(event.params.id));
  if (proposal == null) return;
  const votes = proposal.votes.load();
  let tally = BigInt.zero();
  const voters: Bytes[] = [];
  for (let i = 0; i < votes.length; i++) {
    voters.push(votes[i].voter);
    if (votes[i].support == "FOR") tally = tally.plus(votes[i].weight);
    if (votes[i].support == "AGAINST") tally = tally.minus(votes[i].weight);
  }
  proposal.tally = tally.toBigDecimal().div(BigInt.fromI32(7).toBigDecimal());
  proposal.voters = voters;
  proposal.state = "EXECUTED";
  const payloadHash = Bytes.fromByteArray(crypto.keccak256(event.params.payload));
  proposal.payloadHash = payloadHash;
  const decoded = ethereum.decode("(uint256,string,(bool,address)[])", event.params.payload);
  if (decoded === null) {
    proposal.decoded = "undecodable";
  } else {
    const tuple = decoded.toTuple();
    const parts = tuple[2].toArray();
    const first = parts.length > 0 ? parts[0].toTuple()[1].toAddress().toHexString() : "";
    const again = ethereum.encode(decoded);
    let isSame = false;
    if (again !== null) isSame = crypto.keccak256(again) == payloadHash;
    proposal.decoded = [tuple[0].toBigInt().toString(), tuple[1].toString(), first, isSame.toString()].join(
      " ",
    );
  }
  proposal.save();
}
